declare const providers: readonly string[];
export = providers;
