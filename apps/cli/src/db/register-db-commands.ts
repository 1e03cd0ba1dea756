import { addExamples, type CommandContext } from '@tidemark/terminal';
import type { Command } from 'commander';
import type { ApplyOptions } from './apply-policies.ts';

export function registerDbCommands(program: Command, context: CommandContext): void {
  const db = program
    .command('db')
    .summary('migrate a database, look at it, and set its policies')
    .description(
      'The database itself: its migrations, what it has and lacks, and how long it keeps what. The settings come from ' +
        'tidemark.config.ts or .json and from TIDEMARK_ variables.',
    );

  const migrate = db
    .command('migrate')
    .summary('bring a database to this version')
    .description(
      'Applies the migrations that a database lacks. A new database also gets the settings; on another the differences are ' +
        'shown, and `tidemark db policies apply` applies them.',
    )
    .action(async () => (await import('./migrate.ts')).migrateDatabase(context));
  addExamples(migrate, [
    ['tidemark db migrate --db postgresql://tidemark@db.example/tidemark', 'a server of your own'],
    ['TIDEMARK_RETENTION=off tidemark db migrate', 'a new database that keeps everything'],
  ]);

  const status = db
    .command('status')
    .summary('what the server is, has and lacks')
    .description(
      'Tells the versions of the server and of TimescaleDB, migrations, hypertables with chunks, sizes and compression, ' +
        'policies with their last runs, and what is missing here and why.',
    )
    .action(async () => (await import('./show-status.ts')).showStatus(context));
  addExamples(status, [['tidemark db status --json', 'the same for programs']]);

  registerPolicyCommands(db, context);

  const maintain = db
    .command('maintain')
    .summary('run retention and refresh rollups now')
    .description(
      'Does by hand what background jobs do on TimescaleDB: on plain PostgreSQL rows past their retention are only ever ' +
        'deleted by this command. The retention is the one that the database was given, see `tidemark db policies`.',
    )
    .option('--dry-run', 'say what would be deleted, and delete nothing')
    .action(async (options: { readonly dryRun?: boolean }) =>
      (await import('./maintain.ts')).maintainDatabase(context, options),
    );
  addExamples(maintain, [['tidemark db maintain --dry-run', 'what would be deleted']]);
}

function registerPolicyCommands(db: Command, context: CommandContext): void {
  const show = async () => (await import('./show-policies.ts')).showPolicies(context);
  const policies = db
    .command('policies')
    .summary('how long the database keeps what, and what its next run would drop')
    .description(
      'Shows the policies of the database beside the settings, and what the next run of its retention jobs, or on plain ' +
        'PostgreSQL the next `tidemark db maintain`, would drop.',
    )
    .action(show);
  addExamples(policies, [
    ['tidemark db policies', 'what is in force, and what the next run would drop'],
    ['tidemark db policies apply --dry-run', 'what the settings would change'],
  ]);

  const again = policies.command('show').description('The same as without a word.').action(show);
  addExamples(again, [['tidemark db policies show --json', 'the same for programs']]);

  const apply = policies
    .command('apply')
    .summary('make the database do what the settings say')
    .description(
      'Shows the differences between the settings and the database, and then applies them. Applied again it changes nothing. A ' +
        'retention that would drop stored rows is refused unless it is agreed to.',
    )
    .option('--dry-run', 'only show the differences')
    .option('--allow-drop', 'agree to lose the rows that the new retention makes expire')
    .action(async (options: ApplyOptions) =>
      (await import('./apply-policies.ts')).applySettings(context, options),
    );
  addExamples(apply, [
    ['tidemark db policies apply --dry-run', 'what would change'],
    ['TIDEMARK_RETENTION=off tidemark db policies apply', 'keep everything from now on'],
  ]);

  const suggest = policies
    .command('suggest')
    .description('Proposes chunk intervals from how densely the stored rows lie in time.')
    .action(async () => (await import('./suggest-policies.ts')).suggestPolicies(context));
  addExamples(suggest, [['tidemark db policies suggest', 'with the reason for each']]);
}
