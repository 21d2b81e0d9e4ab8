"use client";

import type { Mocks } from "@millrace/contracts/api/test-sets";
import type { FlowDefinition } from "@millrace/contracts/flow/definition";
import { bodyPort } from "@millrace/contracts/flow/node-definition";
import { portsOf } from "@millrace/engine/flow/graph";
import { nodeCatalog } from "@millrace/nodes/catalog";
import { Plus, Trash2 } from "lucide-react";
import { Button } from "@/ui/button";
import { Field } from "@/ui/field";
import { Select } from "@/ui/select";
import { Switch } from "@/ui/switch";
import { JsonField } from "./json-field.tsx";

type MockFieldsProps = {
  definition: FlowDefinition;
  mocks: Mocks;
  executes: boolean;
  readOnly: boolean;
  onChange: (changes: { mocks?: Mocks; executes?: boolean; isBroken?: boolean }) => void;
};

/** Which outputs are given instead of executing nodes, and what happens with the others that reach outside. */
export function MockFields({ definition, mocks, executes, readOnly, onChange }: MockFieldsProps) {
  const nodeOf = (id: string) => definition.nodes.find((node) => node.id === id);
  const outputsOf = (id: string) => {
    const node = nodeOf(id);
    const type = node && nodeCatalog.find(node.type, node.typeVersion);
    return node ? portsOf(node, type).outputs.filter(({ name }) => name !== bodyPort) : [];
  };
  const free = definition.nodes.filter(
    ({ id, type, typeVersion }) =>
      mocks[id] === undefined && nodeCatalog.find(type, typeVersion)?.kind !== "trigger" && outputsOf(id).length > 0,
  );
  const without = (id: string): Mocks => Object.fromEntries(Object.entries(mocks).filter(([key]) => key !== id));
  return (
    <>
      <Field
        label="Execute what has no given output"
        hint={
          executes
            ? "Nodes without a given output really call other services, each time this case runs."
            : "A case that comes to such a node fails, and nobody outside is called."
        }
      >
        {(control) => (
          <Switch
            {...control}
            checked={executes}
            disabled={readOnly}
            onCheckedChange={(checked) => onChange({ executes: checked })}
          />
        )}
      </Field>
      {Object.entries(mocks).map(([id, mock]) => {
        const name = nodeOf(id)?.name ?? id;
        return (
          <div key={id} className="grid gap-2 rounded-md border p-3">
            <div className="flex items-center gap-2">
              <span className="min-w-0 flex-1 truncate font-medium text-sm">{name}</span>
              {mock.port !== "out" && <span className="text-muted-foreground text-xs">through "{mock.port}"</span>}
              {!readOnly && (
                <Button
                  size="icon-sm"
                  variant="ghost"
                  aria-label={`Remove the output of ${name}`}
                  onClick={() => onChange({ mocks: without(id) })}
                >
                  <Trash2 aria-hidden />
                </Button>
              )}
            </div>
            <JsonField
              label={`Output of ${name}`}
              value={mock.value}
              readOnly={readOnly}
              minHeight="72px"
              onChange={(changed) =>
                onChange(
                  changed
                    ? { mocks: { ...mocks, [id]: { ...mock, value: changed.json } }, isBroken: false }
                    : { isBroken: true },
                )
              }
            />
          </div>
        );
      })}
      {!readOnly && free.length > 0 && (
        <div className="flex items-center gap-2">
          <Plus className="size-4 text-muted-foreground" aria-hidden />
          <Select
            aria-label="Give the output of a node"
            placeholder="Give the output of a node…"
            value=""
            onValueChange={(id) =>
              onChange({ mocks: { ...mocks, [id]: { port: outputsOf(id)[0]?.name ?? "out", value: {} } } })
            }
            options={free.map(({ id, name }) => ({ value: id, label: name }))}
          />
        </div>
      )}
    </>
  );
}
