"use client";

import type { FlowNode } from "@millrace/contracts/flow/definition";
import type { Port } from "@millrace/contracts/flow/node-definition";
import type { JsonValue } from "@millrace/contracts/json";
import { useState } from "react";
import { Button } from "@/ui/button";
import { Field } from "@/ui/field";
import { Select } from "@/ui/select";
import { parseJsonText } from "../inspector/form/json-text.ts";
import { FramedCodeEditor } from "../inspector/source-field.tsx";
import { usePinning } from "./use-pinning.ts";

type PinEditorProps = {
  node: FlowNode;
  ports: readonly Port[];
  initial: { port: string; value: JsonValue };
  onClose: () => void;
};

/** What tests are to give instead of executing the node, as JSON. */
export function PinEditor({ node, ports, initial, onClose }: PinEditorProps) {
  const [text, setText] = useState(() => JSON.stringify(initial.value, null, 2));
  const [port, setPort] = useState(
    ports.some(({ name }) => name === initial.port) ? initial.port : (ports[0]?.name ?? ""),
  );
  const parsed = parseJsonText(text);
  const { set } = usePinning();
  return (
    <form
      className="grid gap-4 p-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (parsed.ok) void set.mutate({ node: node.id, port, value: parsed.value }, onClose);
      }}
    >
      {ports.length > 1 && (
        <Field label="Leaves through">
          {(control) => (
            <Select
              {...control}
              value={port}
              onValueChange={setPort}
              options={ports.map(({ name, label }) => ({ value: name, label }))}
            />
          )}
        </Field>
      )}
      <Field
        label="Pinned output"
        hint={`What "${node.name}" gives in tests. Fixed JSON, up to 256 KB.`}
        error={parsed.ok ? undefined : parsed.message}
      >
        {(control) => (
          <FramedCodeEditor
            {...control}
            aria-label="Pinned output as JSON"
            language="json"
            value={text}
            onChange={setText}
            problem={parsed.ok ? null : parsed}
            minHeight="200px"
          />
        )}
      </Field>
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="primary" busy={set.isPending} disabled={!parsed.ok}>
          Pin output
        </Button>
      </div>
    </form>
  );
}
