//! How values and bounds are put into sentences. What a request sent goes through `candor_rule::sensitive`.

use candor_rule::{sensitive, text};
use serde_json::{Number, Value};

use crate::schema::{Choice, ChosenBy};

/// Longest pointer or name that a sentence shows, in characters.
const MAX_NAME: usize = 60;

/// Most options that a sentence lists.
const MAX_OPTIONS: usize = 8;

/// A name as a sentence shows it: visible, bounded, in backticks.
pub(crate) fn name(text: &str) -> String {
    let shown = sensitive::visible(text);
    if shown.chars().count() <= MAX_NAME {
        return format!("`{shown}`");
    }
    format!("`{}…`", shown.chars().take(MAX_NAME).collect::<String>())
}

/// A text of the contract, visible and bounded.
pub(crate) fn cut(text: &str) -> String {
    let shown = sensitive::visible(text);
    if shown.chars().count() <= MAX_NAME {
        return shown.to_string();
    }
    format!("{}…", shown.chars().take(MAX_NAME).collect::<String>())
}

/// A place in the body: "`/age`", or "The body" as a whole.
pub(crate) fn subject(pointer: &str) -> String {
    if pointer.is_empty() { "The body".into() } else { name(pointer) }
}

/// What was sent: "the number 5", "the string \"x\"", "an array of 3 items". `name` is what the value is
/// called where it stands; it decides whether the value is shown.
pub(crate) fn found(name: &str, value: &Value) -> String {
    match value {
        Value::Null => "null".into(),
        Value::Bool(_) | Value::Number(_) if sensitive::is_sensitive_name(name) => {
            format!("{} (not shown)", kind(value))
        }
        Value::Bool(value) => value.to_string(),
        Value::Number(value) => format!("the number {}", number(value)),
        Value::String(value) if value.is_empty() => "the empty string".into(),
        Value::String(value) => match sensitive::echo(name, value) {
            quoted if quoted.starts_with('"') => format!("the string {quoted}"),
            described => described.replacen("a value", "a string", 1),
        },
        Value::Array(items) => match items.len() {
            0 => "an empty array".into(),
            1 => "an array of 1 item".into(),
            n => format!("an array of {n} items"),
        },
        Value::Object(_) => "an object".into(),
    }
}

/// The same for a value that the contract calls secret.
pub(crate) fn unshown(value: &Value) -> String {
    match value {
        Value::String(text) if !text.is_empty() => {
            format!(
                "a string of {} (not shown)",
                count(text.chars().count() as u64, "character", "characters")
            )
        }
        Value::Bool(_) | Value::Number(_) => format!("{} (not shown)", kind(value)),
        other => found("", other),
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// A number as people write it.
pub(crate) fn number(number: &Number) -> String {
    let text = number.to_string();
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// A value of the contract, as JSON; long ones are cut.
pub(crate) fn literal(value: &Value) -> String {
    let text = match value {
        Value::Number(n) => number(n),
        other => sensitive::visible(&other.to_string()).replace("\\\"", "\""),
    };
    if text.chars().count() <= MAX_NAME {
        return text;
    }
    format!("{}…", text.chars().take(MAX_NAME).collect::<String>())
}

/// "\"cat\" or \"dog\""; of a long list the first ones and how many there are.
pub(crate) fn options(values: &[Value]) -> String {
    list(values.iter().map(literal).collect())
}

/// The same for names.
pub(crate) fn names<S: AsRef<str>>(names: &[S]) -> String {
    list(names.iter().map(|n| format!("\"{}\"", sensitive::visible(n.as_ref()))).collect())
}

fn list(words: Vec<String>) -> String {
    if words.len() <= MAX_OPTIONS {
        return text::one_of(&words);
    }
    let shown: Vec<String> = words.iter().take(MAX_OPTIONS).cloned().collect();
    format!("{} or {} others", shown.join(", "), words.len() - MAX_OPTIONS)
}

/// The option that was probably meant, if the value is a text near to one of them. Case does not count,
/// and neither does the difference between `5` and `"5"`.
pub(crate) fn meant<'v>(value: &Value, options: &'v [Value]) -> Option<&'v Value> {
    let plain = |v: &Value| v.as_str().map_or_else(|| v.to_string(), str::to_owned);
    let texts: Vec<String> = options.iter().map(plain).collect();
    let near = match value {
        Value::String(_) | Value::Number(_) | Value::Bool(_) => {
            text::nearest(&plain(value), texts.iter().map(String::as_str))?
        }
        _ => return None,
    };
    let at = texts.iter().position(|t| t == near)?;
    options.get(at)
}

/// Why a value is judged by one branch of several: "`kind` is "dog", so it is read as `Dog`."
pub(crate) fn choice(choice: &Choice<'_>) -> String {
    let branch = match choice.name {
        Some(own) => name(own),
        None => format!("shape {} of {}", choice.number, choice.of),
    };
    match choice.by {
        ChosenBy::Tag { property, value } => {
            let sent = match value {
                Value::String(text) => sensitive::echo(property, text),
                other => found(property, other),
            };
            format!("{} is {sent}, so it is read as {branch}.", name(property))
        }
        ChosenBy::Nearness if choice.name.is_some() => {
            format!("Of {} shapes, {branch} is nearest.", choice.of)
        }
        ChosenBy::Nearness => format!("It is nearest to {branch}."),
    }
}

/// "1 item", "3 items".
pub(crate) fn count(number: u64, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{} {many}", text::thousands(number)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn secrets_are_not_shown_and_lists_are_bounded() {
        assert_eq!(found("age", &json!(5.0)), "the number 5");
        assert_eq!(found("pin", &json!(1234)), "a number (not shown)");
        assert_eq!(found("password", &json!("hunter2")), "a string of 7 characters (not shown)");
        assert_eq!(found("n", &json!(["a"])), "an array of 1 item");
        assert_eq!(options(&[json!("a"), json!(1), json!(null)]), "\"a\", 1 or null");
        let many: Vec<Value> = (0..12).map(Value::from).collect();
        assert_eq!(options(&many), "0, 1, 2, 3, 4, 5, 6, 7 or 4 others");
        assert_eq!(meant(&json!("Cat"), &[json!("dog"), json!("cat")]), Some(&json!("cat")));
        assert_eq!(meant(&json!("5"), &[json!(5), json!(60)]), Some(&json!(5)));
    }
}
