import { TasksScreen } from "@/features/tasks/tasks-screen";

export const metadata = { title: "Tasks" };

export default function TasksPage() {
  return <TasksScreen />;
}
