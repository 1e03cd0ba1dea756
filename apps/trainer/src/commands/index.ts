export { registerTrainerCommands, type TrainerProgram } from './register-trainer-commands.ts';
