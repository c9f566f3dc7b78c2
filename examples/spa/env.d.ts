/// <reference types="vite/client" />

interface ImportMetaEnv {
  readonly AFFITOR_API_BASE: string;
  readonly AFFITOR_PROGRAM_ID: string;
}
