import { type MaintenanceStep, maintain } from '@tidemark/db';
import { type CommandContext, formatCount } from '@tidemark/terminal';

/** `tidemark db maintain` */
export async function maintainDatabase(
  context: CommandContext,
  { dryRun = false }: { readonly dryRun?: boolean },
): Promise<void> {
  const report = await maintain(await context.openDb(), { dryRun, onProgress: context.log });
  await context.report({
    data: report,
    text: () => {
      const lines = report.steps.map((step) => describeStep(step, dryRun));
      const expires = report.steps.some(({ action }) => action === 'drop' || action === 'delete');
      return [...lines, ...(expires ? [] : ['Retention is off in this database: nothing expires.'])].join(
        '\n',
      );
    },
  });
}

const past = {
  refresh: 'refreshed',
  compress: 'compressed',
  recompress: 'recompressed',
  drop: 'dropped',
  delete: 'deleted',
} as const satisfies Record<MaintenanceStep['action'], string>;

function describeStep({ action, target, count, unit }: MaintenanceStep, dryRun: boolean): string {
  const what = unit === target ? unit : `${unit} of ${target}`;
  return `${dryRun ? `would ${action}` : past[action]} ${formatCount(count)} ${what}`;
}
