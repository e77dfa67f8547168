//! Cases of findings: each exchange is read as the gateway reads it, and audited.

use bytes::BytesMut;
use candor_contract::{Answer, AnswerBody};
use candor_exchange::FoundItem;
use candor_inspect::{Inspector, Outcome, inspect};
use candor_rule::{
    Found,
    case::{ExchangeCase, Expected, Step},
};
use candor_wire::Previous;
use candor_wire::response::{BodyDecoder, ResponseHead, ResponseLimits, ResponseScanner};

use super::{Setting, finish, script::Script, setting};

/// Plays a case and compares what is found.
///
/// # Errors
/// What came out otherwise than the case says, in one line per difference.
pub fn run(case: &ExchangeCase) -> Result<(), Vec<String>> {
    let found = found(case).map_err(|fault| vec![fault])?;
    let items: Vec<FoundItem> = found.iter().map(FoundItem::from).collect();
    let missing = case.found.iter().filter_map(|expected| missing(expected, &items));
    let there = |code: &&String| items.iter().any(|item| item.code == **code);
    let surplus = case.absent.iter().filter(there).map(|code| format!("{code} is found"));
    let differences: Vec<String> = missing.chain(surplus).collect();
    if differences.is_empty() { Ok(()) } else { Err(differences) }
}

/// What is found in the exchanges of a case.
///
/// # Errors
/// A setting or a message that cannot be read.
pub fn found(case: &ExchangeCase) -> Result<Vec<Found>, String> {
    let setting = setting::of(&case.settings)?;
    let mut found = Vec::new();
    for (request, answer) in &case.exchanges {
        found.extend(of_exchange(&setting, request, answer)?);
    }
    Ok(found)
}

fn of_exchange(setting: &Setting, request: &[u8], answer: &[u8]) -> Result<Vec<Found>, String> {
    let inspector: &Inspector = &setting.inspector;
    let mut script = Script::new(vec![Step::Send(request.to_vec())], setting);
    let inspected = finish(inspect(inspector, &mut script, Previous::Nothing)).ok_or("the request waits")?;
    if !matches!(inspected.outcome, Outcome::Accepted) {
        return Err("the request of the case is refused".to_owned());
    }
    let to_head = inspected.head.as_ref().is_some_and(|head| head.method() == b"HEAD");
    let (head, body) = read(answer, to_head)?;
    let contract = inspector.contract.as_ref();
    let Some(operation) = contract.and_then(|c| c.operation(inspected.operation?)) else {
        return Ok(Vec::new());
    };
    let answer = Answer { head: &head, body: AnswerBody::Whole(&body), to_head };
    Ok(operation.check_response(&answer, &inspector.body_limits))
}

/// Head and body of an answer.
fn read(octets: &[u8], to_head: bool) -> Result<(ResponseHead, Vec<u8>), String> {
    let limits = ResponseLimits::default();
    let mut buffer = BytesMut::from(octets);
    let head = ResponseScanner::new(limits).scan(&mut buffer, to_head).map_err(|e| e.to_string())?;
    let head = head.ok_or("the answer has no complete head")?;
    let mut decoder = BodyDecoder::new(head.framing, &limits);
    let mut body = Vec::new();
    let mut rest: &[u8] = &buffer;
    while !decoder.is_complete() {
        let step = decoder.step(rest).map_err(|e| e.to_string())?;
        body.extend_from_slice(step.data.of(rest));
        if step.taken == 0 {
            break;
        }
        rest = rest.get(step.taken..).unwrap_or_default();
    }
    Ok((head, body))
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
