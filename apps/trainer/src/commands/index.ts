export { registerRetrainCheck } from './register-retrain-check.ts';
export { registerTrainerCommands, type TrainerProgram } from './register-trainer-commands.ts';
