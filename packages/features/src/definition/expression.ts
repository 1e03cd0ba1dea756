/** A value that a definition may carry: what its canonical form can write down exactly. */
export type Parameter = number | string | boolean;

/**
 * A column of values, one a slot, as plain data: the operator that makes it, its parameters, what it is made of, and which of
 * the operator's outputs it is. Made by the functions of the operators, never by hand.
 */
export interface Expression {
  readonly kind: string;
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly inputs: readonly Expression[];
  /** Where the operator has several outputs. */
  readonly output?: string;
  /** What is computed on the candles of another timeframe, of `on-timeframe` alone. */
  readonly inner?: Expression;
}

/** Numbers among expressions stand for constant columns. */
export type Operand = Expression | number;
