//! Equality, order and divisibility of JSON values as JSON Schema defines them: `1` equals `1.0`.

use std::{
    cmp::Ordering,
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
};

use serde_json::{Number, Value};

/// True for whole numbers, however they are written.
pub(crate) fn is_integer(number: &Number) -> bool {
    !number.is_f64() || number.as_f64().is_some_and(|f| f.fract() == 0.0)
}

fn whole(number: &Number) -> Option<i128> {
    number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from))
}

/// Numeric order; exact for integers.
pub(crate) fn compare(a: &Number, b: &Number) -> Ordering {
    match (whole(a), whole(b)) {
        (Some(a), Some(b)) => a.cmp(&b),
        _ => a.as_f64().partial_cmp(&b.as_f64()).unwrap_or(Ordering::Equal),
    }
}

/// JSON Schema equality (Core §4.2.2).
pub(crate) fn equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => compare(a, b) == Ordering::Equal,
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(k, a)| b.get(k).is_some_and(|b| equal(a, b)))
        }
        _ => a == b,
    }
}

/// Indexes of the first two equal items. Linear in the size of the array, whatever it holds.
pub(crate) fn first_repeat(items: &[Value]) -> Option<(usize, usize)> {
    let mut seen: HashMap<u64, Vec<usize>> = HashMap::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let mut hasher = DefaultHasher::new();
        digest(item, &mut hasher);
        let same = seen.entry(hasher.finish()).or_default();
        if let Some(&first) = same.iter().find(|i| items.get(**i).is_some_and(|other| equal(other, item))) {
            return Some((first, index));
        }
        same.push(index);
    }
    None
}

/// Hashes equal values equally.
fn digest(value: &Value, hasher: &mut DefaultHasher) {
    match value {
        Value::Null => 0u8.hash(hasher),
        Value::Bool(b) => b.hash(hasher),
        // Adding zero turns -0.0 into 0.0.
        Value::Number(n) => (n.as_f64().unwrap_or(0.0) + 0.0).to_bits().hash(hasher),
        Value::String(s) => s.hash(hasher),
        Value::Array(items) => {
            items.len().hash(hasher);
            items.iter().for_each(|item| digest(item, hasher));
        }
        Value::Object(members) => {
            let mut sum = members.len() as u64;
            for (key, value) in members {
                let mut own = DefaultHasher::new();
                key.hash(&mut own);
                digest(value, &mut own);
                sum = sum.wrapping_add(own.finish());
            }
            sum.hash(hasher);
        }
    }
}

/// True if `number` is a whole multiple of `step`, reckoned in decimals: 0.3 is a multiple of 0.1. Exact, however
/// large or small the two are.
pub(crate) fn is_multiple(number: &Number, step: &Number) -> bool {
    let (Some(number), Some(step)) = (Decimal::of(number), Decimal::of(step)) else { return false };
    number.is_multiple_of(step)
}

/// ± digits · 10^exponent
#[derive(Clone, Copy)]
struct Decimal {
    digits: u64,
    exponent: i32,
}

impl Decimal {
    /// As it is written: a whole number of 64 bits has at most 20 digits, any other at most 17 before its zeros.
    fn of(number: &Number) -> Option<Self> {
        let text = number.to_string();
        let (digits, exponent) = text.split_once(['e', 'E']).unwrap_or((&text, "0"));
        let exponent: i32 = exponent.parse().ok()?;
        let (before, after) = digits.split_once('.').unwrap_or((digits, ""));
        let all = format!("{}{after}", before.trim_start_matches('-'));
        let digits = all.trim_end_matches('0');
        let moved = i32::try_from(all.len() - digits.len()).ok()? - i32::try_from(after.len()).ok()?;
        match digits {
            "" => Some(Self { digits: 0, exponent: 0 }),
            digits => Some(Self { digits: digits.parse().ok()?, exponent: exponent + moved }),
        }
    }

    fn is_multiple_of(self, step: Self) -> bool {
        if self.digits == 0 || step.digits == 0 {
            return step.digits != 0;
        }
        let shift = self.exponent - step.exponent;
        if shift >= 0 {
            let divisor = u128::from(step.digits);
            return (0..shift).fold(u128::from(self.digits) % divisor, |rest, _| rest * 10 % divisor) == 0;
        }
        // A divisor beyond 64 bits is larger than the digits, and divides none but zero.
        let divisor =
            10u64.checked_pow(shift.unsigned_abs()).and_then(|power| power.checked_mul(step.digits));
        divisor.is_some_and(|divisor| self.digits.is_multiple_of(divisor))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn number(value: Value) -> Number {
        let Value::Number(number) = value else { panic!("a number") };
        number
    }

    #[test]
    fn multiples_are_reckoned_in_decimals() {
        for (a, b, expected) in [
            (json!(0.3), json!(0.1), true),
            (json!(0.0075), json!(0.0001), true),
            (json!(0.00751), json!(0.0001), false),
            (json!(10), json!(5), true),
            (json!(7.0), json!(3.5), true),
            (json!(1.3), json!(0.5), false),
            (json!(1e300), json!(0.5), true),
            (json!(1e300), json!(3), false),
            (json!(9e300), json!(0.03), true),
            (json!(123456789012345680000.0), json!(3), false),
            (json!(123456789012345680000.0), json!(1e-300), true),
            (json!(5e-324), json!(5e-324), true),
            (json!(5e-324), json!(1e300), false),
            (json!(-0.3), json!(0.1), true),
            (json!(u64::MAX), json!(5), true),
            (json!(u64::MAX), json!(0.07), false),
            (json!(0), json!(1e-300), true),
            (json!(-0.0), json!(7), true),
            (json!(3), json!(0), false),
        ] {
            assert_eq!(is_multiple(&number(a.clone()), &number(b.clone())), expected, "{a} of {b}");
        }
    }

    #[test]
    fn repeats_are_found_whatever_their_spelling() {
        let items = |v: Value| v.as_array().cloned().unwrap_or_default();
        assert_eq!(first_repeat(&items(json!([1, 2, 1.0]))), Some((0, 2)));
        assert_eq!(first_repeat(&items(json!([{"a": 1, "b": [2]}, {"b": [2.0], "a": 1}]))), Some((0, 1)));
        assert_eq!(first_repeat(&items(json!([1, true, "1", [1], null, 0, false]))), None);
    }
}
