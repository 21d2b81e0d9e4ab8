import { toUuid } from "@millrace/contracts/ids";
import { useEffect, useMemo } from "react";
import { useOrganization } from "@/organization/organization-provider";
import { usePresence, useTellPlace } from "@/realtime/realtime-provider";
import { useEditor } from "../state/editor-context.ts";
import { type Companion, companionsByNode, companionsOf } from "./people.ts";
import { placeOf } from "./place-of.ts";

/** Who else has this flow open, and where they are in it. */
export function useCompanions(): readonly Companion[] {
  const { flowId, branchId } = useEditor();
  const { me } = useOrganization();
  const people = usePresence(`flow:${flowId}`);
  // The hub names people by their plain UUID.
  const ownId = toUuid("user", me.user.id);
  return useMemo(() => companionsOf(people, ownId, branchId), [people, ownId, branchId]);
}

/** Draws the others on the canvas and tells them where this person is. Shows nothing itself. */
export function Companions() {
  const { flowId, branchId, session, annotations } = useEditor();
  const companions = useCompanions();
  const tell = useTellPlace(`flow:${flowId}`);

  useEffect(() => {
    annotations.set((state) => ({ ...state, people: companionsByNode(companions, state.people) }));
  }, [companions, annotations]);

  useEffect(() => {
    let lastInputMs = Date.now();
    const say = () => {
      const place = placeOf(session.store.get().selection.nodes, document, Date.now() - lastInputMs);
      tell(branchId === undefined ? place : { ...place, branchId });
    };
    const onInput = () => {
      lastInputMs = Date.now();
      say();
    };
    let { selection } = session.store.get();
    const leave = session.store.subscribe(() => {
      if (selection === session.store.get().selection) return;
      selection = session.store.get().selection;
      say();
    });
    for (const event of inputEvents) document.addEventListener(event, onInput, { passive: true });
    document.addEventListener("visibilitychange", say);
    const timer = setInterval(say, 10_000);
    say();
    return () => {
      leave();
      for (const event of inputEvents) document.removeEventListener(event, onInput);
      document.removeEventListener("visibilitychange", say);
      clearInterval(timer);
    };
  }, [session, tell, branchId]);

  return null;
}

const inputEvents = ["pointerdown", "wheel", "keydown", "focusin"] as const;
