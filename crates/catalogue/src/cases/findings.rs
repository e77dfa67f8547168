//! Cases of findings: the exchanges are audited as `candor audit` does it.

use candor_exchange::FoundItem;
use candor_reader::audit::{Auditor, Ended, Sample, Traffic};
use candor_rule::{
    Found,
    case::{ExchangeCase, Expected},
};

use super::setting;

/// Plays a case and compares what is found.
///
/// # Errors
/// What came out otherwise than the case says, in one line per difference.
pub fn run(case: &ExchangeCase) -> Result<(), Vec<String>> {
    let found = found(case).map_err(|fault| vec![fault])?;
    let items: Vec<FoundItem> = found.iter().map(FoundItem::from).collect();
    let missing = case.found.iter().filter_map(|expected| missing(expected, &items));
    let is_absent = |item: &&FoundItem| case.absent.iter().any(|code| code == "*" || *code == item.code);
    let surplus =
        items.iter().filter(is_absent).map(|item| format!("{} is found: {}", item.code, item.detail));
    let judged = case.of_request().map_or(Ok(()), |request| super::run(&request));
    let differences: Vec<String> = missing.chain(surplus).chain(judged.err().into_iter().flatten()).collect();
    if differences.is_empty() { Ok(()) } else { Err(differences) }
}

/// What is found in the exchanges of a case, each by itself and all together.
///
/// Beside the settings of every case there are some with a value for each exchange, in order: `at` (seconds),
/// `client` (address), `ended` (`open`, `closed` or `reset`) and `upstream` (the status that the upstream sent).
///
/// # Errors
/// A setting that is not understood.
pub fn found(case: &ExchangeCase) -> Result<Vec<Found>, String> {
    let (own, common): (Vec<_>, Vec<_>) =
        case.settings.iter().cloned().partition(|(key, _)| OF_EXCHANGES.contains(&key.as_str()));
    let setting = setting::of(&common)?;
    let auditor = Auditor::default().with_rules(&setting.inspector);
    let names: Vec<String> = (1..=case.exchanges.len()).map(|number| number.to_string()).collect();
    let mut samples = Vec::new();
    for (index, (request, response)) in case.exchanges.iter().enumerate() {
        let id = names.get(index).map(String::as_str).unwrap_or_default();
        let mut sample = Sample { id, request, response, ..Sample::default() };
        for (key, values) in &own {
            let value = values.split_whitespace().nth(index);
            value.map_or(Ok(()), |value| set(&mut sample, key, value)).map_err(|e| format!("{key}: {e}"))?;
        }
        samples.push(sample);
    }
    let mut traffic = Traffic::default();
    samples.iter().for_each(|sample| auditor.note(sample, &mut traffic));
    let mut found: Vec<Found> =
        samples.iter().flat_map(|sample| auditor.look(sample, &traffic).found).collect();
    found.extend(auditor.overall(&traffic).into_iter().map(|sighted| sighted.found));
    Ok(found)
}

const OF_EXCHANGES: &[&str] = &["at", "client", "ended", "upstream"];

fn set<'a>(sample: &mut Sample<'a>, key: &str, value: &'a str) -> Result<(), String> {
    let number = || value.parse::<u64>().map_err(|_| format!("{value} is no number"));
    match key {
        "at" => sample.at = Some(number()? * 1000),
        "upstream" => sample.upstream_status = u16::try_from(number()?).ok(),
        "client" => sample.client = value,
        _ => {
            sample.ended = match value {
                "open" => Ended::Open,
                "closed" => Ended::Closed,
                "reset" => Ended::Reset,
                _ => return Err(format!("{value}: expected open, closed or reset")),
            }
        }
    }
    Ok(())
}

/// What is said against an expected finding: it is not there, or no piece of its evidence has the members.
fn missing(expected: &Expected, items: &[FoundItem]) -> Option<String> {
    let Some(item) = items.iter().find(|item| item.code == expected.code) else {
        let codes: Vec<&str> = items.iter().map(|item| item.code.as_str()).collect();
        return Some(format!("{} is not found; {codes:?} are", expected.code));
    };
    let whole = serde_json::json!({ "confidence": item.confidence, "severity": item.severity });
    let pieces: Vec<serde_json::Value> =
        item.evidence.iter().filter_map(|evidence| serde_json::to_value(evidence).ok()).collect();
    let has = |piece: &serde_json::Value, (name, value): &(String, String)| {
        let member = whole.get(name).or_else(|| piece.get(name));
        member.is_some_and(|m| m.as_str().map_or_else(|| m.to_string(), str::to_owned) == *value)
    };
    let agrees = pieces.iter().any(|piece| expected.members.iter().all(|member| has(piece, member)));
    (!agrees).then(|| {
        let members = expected.members.iter().map(|(name, value)| format!("{name}={value}"));
        let wanted: Vec<String> = members.collect();
        format!("{}: no evidence has {}; there is {pieces:?}", expected.code, wanted.join(" "))
    })
}
