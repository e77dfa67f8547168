//! Figures as people read them, the same on the command line and on the page.

use candor_rule::text::thousands;

use crate::{Bill, Item};

/// A number of requests or the like: whole, but for what was scaled up from a sample.
pub fn number(value: f64) -> String {
    thousands(value.round() as u64)
}

/// Octets, in the units of clouds: kB are 1,000 octets.
pub fn octets(value: f64) -> String {
    scaled(value, &[("octets", 1.0), ("kB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12)])
}

/// Seconds, or what they come to.
pub fn seconds(value: f64) -> String {
    scaled(value, &[("ms", 1e-3), ("s", 1.0), ("h", 3600.0)])
}

/// An amount of money without its currency: cents where there are any, else three digits that say something.
pub fn money(value: f64) -> String {
    match value.abs() {
        0.0 => "0".to_owned(),
        1.0.. => {
            let text = format!("{value:.2}");
            let (whole, cents) = text.split_once('.').unwrap_or((&text, "00"));
            format!("{}.{cents}", whole.parse().map_or_else(|_| whole.to_owned(), thousands))
        }
        small => {
            let digits = (2 - small.log10().floor() as i32).clamp(2, 12);
            format!("{value:.*}", usize::try_from(digits).unwrap_or(2))
        }
    }
}

/// How much of what, as a bill has it.
pub fn units((value, unit): (f64, &str)) -> String {
    match unit.split_once(' ') {
        Some(("octets", rest)) => format!("{} {rest}", octets(value)),
        Some(("seconds", rest)) => format!("{} {rest}", seconds(value)),
        Some(("hours", rest)) => format!("{} {rest}", scaled(value, &[("h", 1.0)])),
        _ => format!("{} {unit}", number(value)),
    }
}

/// What a line comes to: its price, or where there is none how much of what.
pub fn cell(item: &Item) -> String {
    let all: Vec<String> = item.units.iter().map(|unit| units(*unit)).collect();
    match item.money {
        Some(amount) => money(amount),
        None if all.is_empty() => "–".to_owned(),
        None => all.join(", "),
    }
}

/// A total: money, or where nothing has a price the time of the API.
pub fn total(bill: &Bill) -> String {
    bill.total.map_or_else(|| bill.items.first().map(cell).unwrap_or_default(), money)
}

/// A factor, with three digits that say something.
pub fn ratio(value: f64) -> String {
    scaled(value, &[("", 1.0)]).trim_end().to_owned()
}

/// A share in percent.
pub fn share(part: f64, whole: f64) -> String {
    match whole {
        whole if whole > 0.0 => format!("{:.1} %", part / whole * 100.0),
        _ => "–".to_owned(),
    }
}

/// In the largest unit of which there is one; three digits, where there are parts.
fn scaled(value: f64, units: &[(&str, f64)]) -> String {
    let fits = units.iter().rev().find(|(_, size)| value >= *size).or(units.first());
    let (unit, size) = fits.copied().unwrap_or(("", 1.0));
    let amount = value / size;
    let text = match amount {
        0.0 => "0".to_owned(),
        100.0.. => number(amount),
        _ if unit == "octets" => number(amount),
        10.0.. => format!("{amount:.1}"),
        1.0.. => format!("{amount:.2}"),
        small => {
            let digits = (2 - small.log10().floor() as i32).clamp(2, 12);
            format!("{amount:.*}", usize::try_from(digits).unwrap_or(2))
        }
    };
    format!("{text} {unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_keeps_its_cents_and_small_amounts_their_digits() {
        let of = [0.0, 1234567.891, 1.0, 0.05, 0.000_012_345];
        assert_eq!(of.map(money), ["0", "1,234,567.89", "1.00", "0.0500", "0.0000123"]);
    }

    #[test]
    fn amounts_come_in_the_unit_that_fits() {
        assert_eq!(octets(999.0), "999 octets");
        assert_eq!((octets(1500.0), octets(2.5e9)), ("1.50 kB".into(), "2.50 GB".into()));
        assert_eq!((seconds(0.25), seconds(0.0)), ("250 ms".into(), "0 ms".into()));
        assert_eq!((seconds(90.0), seconds(7200.0)), ("90.0 s".into(), "2.00 h".into()));
        assert_eq!(units((0.0125, "hours of an instance")), "0.0125 h of an instance");
        assert_eq!(units((1500.0, "queries")), "1,500 queries");
        assert_eq!((share(1.0, 8.0), share(1.0, 0.0)), ("12.5 %".into(), "–".into()));
    }
}
