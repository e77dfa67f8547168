//! The tools, each beside what it takes. None of them changes anything or sends a request.

use candor_catalogue as catalogue;
use candor_reader::{
    Reader,
    diff::{Kept, diff_kept},
};
use serde_json::{Value, json};

use super::given::{Argument, Given};
use crate::{
    call::Sources,
    commands::{correct, diagnose, diff, explain, journal, show},
    kept,
    output::Failure,
};

/// What a tool says, for people and for programs.
struct Said {
    text: String,
    data: Value,
}

struct Tool {
    name: &'static str,
    /// What it is for, for agents.
    words: &'static str,
    arguments: &'static [Argument],
    run: fn(&Sources, &Given<'_>) -> Result<Said, Failure>,
}

const ID: Argument = Argument::text(
    "id",
    "An exchange of the journal: its request id (header X-Request-Id, member request_id of a problem document)",
);
const REQUEST: Argument = Argument::text(
    "request",
    "Instead of `id`: the request as HTTP/1.1 text, as a curl command, or as a HAR export; files that it names \
     are not read",
);
const ENTRY: Argument = Argument::number(
    "entry",
    1_000_000,
    "Which entry of a HAR export, from 1; without it the one that failed",
);

/// Exchanges that one search lists at most.
const MOST: u64 = 100;
/// Octets of JSON that one result holds at most: agents have to read it all.
const LARGEST: usize = 256 << 10;

static TOOLS: [Tool; 6] = [
    Tool {
        name: "search",
        words: "Find exchanges in the journal, newest first. Queries hold words and fields joined by blanks, `or` \
                and `-` for not: `status:4xx`, `rule:rate-limited`, `path:/pets/*`, `operation:createPet`, \
                `client:10.0.0.0/8`, `since:1h`, \"a phrase\". An empty query finds all.",
        arguments: &[
            Argument::needed("query", "What to find, such as `status:422 since:1h`"),
            Argument::number("limit", MOST, "At most so many; 20"),
            Argument::text("before", "Only those older than the exchange of this id: for the next page"),
        ],
        run: search,
    },
    Tool {
        name: "show",
        words: "Show one exchange: verdict, request with the octets at fault, answer, contract, log lines, the \
                nearest request that worked, a correction. Secrets are masked.",
        arguments: &[
            Argument::needed("id", ID.words),
            Argument::flag("full", "Everything, not only what matters most"),
        ],
        run: show,
    },
    Tool {
        name: "diagnose",
        words: "Say why a call failed: who made the refusal (edge, server, framework, application; the product), \
                what is at fault and where, which status it should have had, how to mend it.",
        arguments: &[
            ID,
            REQUEST,
            Argument::text("response", "What was answered, as HTTP/1.1 text; goes with `request`"),
            ENTRY,
        ],
        run: diagnose,
    },
    Tool {
        name: "explain",
        words: "What a rule, finding, fault, lint, status code or product means, with citation, examples and fix.",
        arguments: &[Argument::needed("code", "Such as `json-syntax`, `422` or `nginx`")],
        run: explain,
    },
    Tool {
        name: "compare",
        words: "What a request has otherwise than one that worked, the likely cause first. Without a second one \
                the nearest that worked is taken from the journal or the contract.",
        arguments: &[
            ID,
            REQUEST,
            ENTRY,
            Argument::text("with_id", "An exchange of the journal that worked"),
            Argument::text("with_request", "A request that worked, as a text"),
        ],
        run: compare,
    },
    Tool {
        name: "correct",
        words: "Make a request that passes from one that does not. It was checked against the rules and the \
                contract; what nobody can know is marked as a gap.",
        arguments: &[ID, REQUEST, ENTRY],
        run: correct,
    },
];

/// The names of all tools.
pub fn names() -> impl Iterator<Item = &'static str> {
    TOOLS.iter().map(|tool| tool.name)
}

/// All tools, as the protocol lists them.
pub fn list() -> Vec<Value> {
    let listed = |tool: &Tool| {
        let properties: serde_json::Map<String, Value> =
            tool.arguments.iter().map(|a| (a.name.to_owned(), a.schema())).collect();
        let required: Vec<&str> = tool.arguments.iter().filter(|a| a.is_needed).map(|a| a.name).collect();
        json!({
            "name": tool.name,
            "description": tool.words,
            "inputSchema": {
                "type": "object",
                "properties": properties,
                "required": required,
                "additionalProperties": false,
            },
            "annotations": { "readOnlyHint": true, "openWorldHint": false },
        })
    };
    TOOLS.iter().map(listed).collect()
}

/// Runs a tool; `None` if there is none of this name. What it cannot do is told in its result, for the agent to
/// mend.
pub fn call(sources: &Sources, name: &str, given: &Value) -> Option<Value> {
    let tool = TOOLS.iter().find(|tool| tool.name == name)?;
    let said = Given::read(given, tool.arguments).and_then(|given| (tool.run)(sources, &given));
    let text = |text: &str| json!([{ "type": "text", "text": text }]);
    Some(match said {
        Ok(said) => json!({ "content": text(&said.text), "structuredContent": bounded(said.data) }),
        Err(failure) => json!({ "content": text(&failure.to_string()), "isError": true }),
    })
}

/// Data that is too large to be of use is left out; the text is there in any case.
fn bounded(data: Value) -> Value {
    let size = data.to_string().len();
    if size <= LARGEST { data } else { json!({ "left_out": "too large", "octets": size }) }
}

fn search(sources: &Sources, given: &Given<'_>) -> Result<Said, Failure> {
    let query = kept::parse(given.text("query").unwrap_or_default())?;
    let journal = sources.journal()?;
    let before = given.text("before").map(|id| journal::older_than(&*journal, id)).transpose()?;
    let (found, next) = kept::older(&*journal, &query, given.number("limit").unwrap_or(20), before)?;
    let rows = found.iter().map(|exchange| {
        json!({
            "id": exchange.id.to_string(),
            "request_id": exchange.request_id,
            "time": kept::clock(exchange.id.unix_millis()),
            "method": exchange.method,
            "target": exchange.target,
            "operation": exchange.operation,
            "status": exchange.status(),
            "code": exchange.code(),
        })
    });
    let data = json!({ "exchanges": rows.collect::<Vec<_>>(), "next": next.map(|id| id.to_string()) });
    Ok(Said { text: journal::listed(&found, false), data })
}

fn show(sources: &Sources, given: &Given<'_>) -> Result<Said, Failure> {
    let call = sources.by_id(given.text("id").unwrap_or_default())?;
    let text = show::screen(sources, &call, given.flag("full"), false)?;
    let data = call.exchange.as_deref().map(serde_json::to_value).and_then(Result::ok).unwrap_or_default();
    Ok(Said { text, data })
}

fn diagnose(sources: &Sources, given: &Given<'_>) -> Result<Said, Failure> {
    let account = diagnose::account(&given.must_call(sources)?, sources, None, &Reader::default())?;
    Ok(Said { text: account.screen(None), data: account.as_json() })
}

fn explain(_: &Sources, given: &Given<'_>) -> Result<Said, Failure> {
    let code = given.text("code").unwrap_or_default().trim();
    let page = catalogue::page_markdown(code).zip(catalogue::page_json(code));
    let (text, data) = page.ok_or_else(|| explain::unknown(code))?;
    Ok(Said { text, data })
}

fn compare(sources: &Sources, given: &Given<'_>) -> Result<Said, Failure> {
    let call = given.must_call(sources)?;
    let worked = match (given.text("with_id"), given.text("with_request")) {
        (Some(id), _) => sources.by_id(id)?.into_baseline("the exchange of this id"),
        (None, Some(text)) => {
            crate::call::Call::of_text(text.as_bytes(), "with_request", None)?.into_baseline("this text")
        }
        (None, None) => sources.baseline(&call, None)?.ok_or_else(diff::nothing_to_compare_with)?,
    };
    let found = diff_kept(call.sent.as_kept(), Kept { octets: &worked.request, masked: &worked.masked });
    let mut data = found.as_json();
    data["baseline"] = worked.origin.clone().into();
    Ok(Said { text: format!("Compared with {}.\n\n{}", worked.origin, diff::as_text(&found)), data })
}

fn correct(sources: &Sources, given: &Given<'_>) -> Result<Said, Failure> {
    let call = given.must_call(sources)?;
    let correction = correct::of(sources, &call, None, None)?;
    let mut data = correction.as_json();
    data["remarks"] = call.sent.remarks.clone().into();
    Ok(Said { text: correct::as_text(&correction), data })
}
