/** What a test gave to its worker. */
export const workerEnvironment = (): NodeJS.ProcessEnv => process.env;
