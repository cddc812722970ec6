type ModuleId = string;

export function partOf(
  entry: ModuleId,
  pages: [start: ModuleId, room: ModuleId],
): (id: ModuleId, context: { getModuleInfo(id: ModuleId): { importedIds: readonly string[] } | null }) => string | null;
