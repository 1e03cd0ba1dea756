import { quote, TidemarkError } from '@tidemark/domain';

/** The probability that a standard normal variable is at most `x`: relative error about 1e-16 x max(1, x^2). */
export function normalCdf(x: number): number {
  return erfc(-x / Math.SQRT2) / 2;
}

/**
 * The complementary error function, by the rational approximations of W. J. Cody, Rational Chebyshev Approximation for
 * the Error Function, Math. Comp. 1969.
 */
export function erfc(x: number): number {
  const size = Math.abs(x);
  if (size <= 0.46875) {
    return 1 - x * rational(size * size, erfNear, erfNearUnder, 0);
  }
  let tail: number;
  if (size <= 4) tail = rational(size, erfcMiddle, erfcMiddleUnder, 0);
  else {
    const inverse = 1 / (size * size);
    tail = (1 / Math.sqrt(Math.PI) - inverse * rational(inverse, erfcFar, erfcFarUnder, 0)) / size;
  }
  // exp(-size^2) in two factors, since the rounding of size^2 would show in the result.
  const coarse = Math.trunc(size * 16) / 16;
  const rest = (size - coarse) * (size + coarse);
  const value = Math.exp(-coarse * coarse) * Math.exp(-rest) * tail;
  return x < 0 ? 2 - value : value;
}

/**
 * The `x` at which {@link normalCdf} is `p`: algorithm AS 241, PPND16, of M. J. Wichura, Applied Statistics 1988;
 * relative error about 1e-16.
 * @throws TidemarkError `number.invalid` unless 0 < p < 1
 */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) {
    throw new TidemarkError('number.invalid', `a normal quantile is asked for at ${quote(p)}`, {
      value: p,
      hint: 'Give a probability above 0 and below 1.',
    });
  }
  const centered = p - 0.5;
  if (Math.abs(centered) <= 0.425) {
    return centered * rational(0.180625 - centered * centered, quantileCore, quantileCoreUnder, 0);
  }
  const depth = Math.sqrt(-Math.log(centered < 0 ? p : 1 - p));
  const x =
    depth <= 5
      ? rational(depth, quantileTail, quantileTailUnder, 1.6)
      : rational(depth, quantileFar, quantileFarUnder, 5);
  return centered < 0 ? -x : x;
}

/** A quotient of two polynomials at `x` - `origin`, coefficients from the highest power down. */
function rational(x: number, over: readonly number[], under: readonly number[], origin: number): number {
  return polynomial(x - origin, over) / polynomial(x - origin, under);
}

function polynomial(x: number, coefficients: readonly number[]): number {
  let value = 0;
  for (const coefficient of coefficients) value = value * x + coefficient;
  return value;
}

const erfNear = [
  0.18577770618460315, 3.1611237438705655, 113.86415415105016, 377.485237685302, 3209.3775891384694,
];
const erfNearUnder = [1, 23.601290952344122, 244.02463793444417, 1282.6165260773723, 2844.236833439171];
const erfcMiddle = [
  2.1531153547440383e-8, 0.5641884969886701, 8.883149794388377, 66.11919063714163, 298.6351381974001,
  881.952221241769, 1712.0476126340707, 2051.0783778260716, 1230.3393547979972,
];
const erfcMiddleUnder = [
  1, 15.744926110709835, 117.6939508913125, 537.1811018620099, 1621.3895745666903, 3290.7992357334597,
  4362.619090143247, 3439.3676741437216, 1230.3393548037495,
];
const erfcFar = [
  0.016315387137302097, 0.30532663496123236, 0.36034489994980445, 0.12578172611122926, 0.016083785148742275,
  0.0006587491615298378,
];
const erfcFarUnder = [
  1, 2.568520192289822, 1.8729528499234673, 0.5279051029514285, 0.06051834131244132, 0.0023352049762686918,
];
const quantileCore = [
  2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946,
  1971.5909503065513, 133.14166789178438, 3.3871328727963665,
];
const quantileCoreUnder = [
  5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751,
  687.1870074920579, 42.31333070160091, 1,
];
const quantileTail = [
  0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045,
  5.769497221460691, 4.630337846156546, 1.4234371107496835,
];
const quantileTailUnder = [
  1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008, 0.6897673349851,
  1.6763848301838038, 2.053191626637759, 1,
];
const quantileFar = [
  2.0103343992922881e-7, 0.000027115555687434876, 0.0012426609473880784, 0.026532189526576124,
  0.29656057182850487, 1.7848265399172913, 5.463784911164114, 6.657904643501103,
];
const quantileFarUnder = [
  2.0442631033899397e-15, 1.421511758316446e-7, 0.000018463183175100548, 0.0007868691311456133,
  0.014875361290850615, 0.1369298809227358, 0.599832206555888, 1,
];
