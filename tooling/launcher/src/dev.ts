// `npm run dev` is `npm start` with hot reload: the same launcher, which looks at the name it was called by.
import "./start.ts";
