export { registerModelsPrune } from './register-models-prune.ts';
export { registerRetrainCheck } from './register-retrain-check.ts';
export { registerRetrainPrune } from './register-retrain-prune.ts';
export { registerTrainerCommands, type TrainerProgram } from './register-trainer-commands.ts';
