export interface Choice {
  variables: string[];
  properties: string[];
  orders: number[][];
}

export interface Choices {
  choice: Choice;
  conflicts: number[][];
  render(choice: Choice): string;
  fits(choice: Choice): boolean;
}

export const LETTERS: readonly string[];
export function choicesOf(code: string): Choices;
export function toJson(choice: Choice): string;
export function fromJson(json: string): Choice;
export function rename(code: string, json: string): string;
