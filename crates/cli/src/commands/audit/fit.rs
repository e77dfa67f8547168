//! Whether the requests are of the API that the contract describes at all: where none fits an operation, the
//! documents mostly lie below another path than they say.

use candor_contract::Contract;
use candor_reader::audit::Score;

/// What to say if no request fits an operation of the contract.
pub(super) fn warning(contract: &Contract, scores: &[Score]) -> Option<String> {
    if scores.is_empty() || scores.iter().any(|score| score.declared_at.is_some()) {
        return None;
    }
    let help = match prefix(contract, scores) {
        Some(prefix) => format!("below another path some do: `--openapi-prefix {prefix}`"),
        None => {
            "name the path below which the API lies with --openapi-prefix, or in a [[contract]] of --config"
                .to_owned()
        }
    };
    Some(format!("warning: no request fits an operation of the contract\n  help: {help}\n"))
}

/// The path below which most of the operations that were seen fit one of the contract; of equals the shortest.
fn prefix(contract: &Contract, scores: &[Score]) -> Option<String> {
    let seen: Vec<(&str, Vec<&str>)> = scores.iter().filter_map(|score| split(&score.operation)).collect();
    let known: Vec<(&str, Vec<&str>)> =
        contract.operations().map(|own| (own.method(), segments(own.template()))).collect();
    let fits = |method: &str, path: &[&str]| {
        known.iter().any(|(own, template)| {
            *own == method
                && template.len() == path.len()
                && template.iter().zip(path).all(|(a, b)| a == b || a.starts_with('{'))
        })
    };
    let mut best: Option<(usize, &[&str])> = None;
    for (_, path) in &seen {
        for prefix in (0..path.len()).filter_map(|end| path.get(..end)) {
            let below = |(method, path): &&(&str, Vec<&str>)| {
                path.strip_prefix(prefix).is_some_and(|rest| fits(method, rest))
            };
            let count = seen.iter().filter(below).count();
            if count > best.map_or(0, |(most, shortest)| most - usize::from(prefix.len() < shortest.len())) {
                best = Some((count, prefix));
            }
        }
    }
    best.map(|(_, prefix)| format!("/{}", prefix.join("/")))
}

/// Method and path of an operation that the contract does not name: "GET /users/{}".
fn split(operation: &str) -> Option<(&str, Vec<&str>)> {
    let (method, path) = operation.split_once(' ')?;
    Some((method, segments(path)))
}

fn segments(path: &str) -> Vec<&str> {
    path.trim_start_matches('/').split('/').collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use candor_contract::Source;

    #[test]
    fn the_prefix_below_which_most_requests_fit_is_named() {
        let text = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\nservers: [{url: /v1}]\npaths:\n  /users:\n    get: \
                    {responses: {}}\n  /users/{id}:\n    get: {responses: {}}\n  /{any}:\n    get: {responses: {}}\n";
        let source = Source { name: "api.yaml".into(), text: text.into() };
        let contract = Contract::load(&[source]).unwrap().contract;
        let said = |seen: &[&str]| {
            let score = |name: &&str| Score { operation: (*name).to_owned(), ..Score::default() };
            warning(&contract, &seen.iter().map(score).collect::<Vec<_>>()).unwrap_or_default()
        };
        let below =
            said(&["GET /hub/api/users", "GET /hub/api/users/{}", "GET /hub/api/other/a/b", "GET /x"]);
        assert!(below.contains("`--openapi-prefix /hub/api`"), "{below}");
        assert!(said(&["GET /users"]).contains("`--openapi-prefix /`"));
        assert!(said(&["PUT /a/b"]).contains("name the path"), "nothing fits");
        assert_eq!(said(&[]), "");
    }
}
