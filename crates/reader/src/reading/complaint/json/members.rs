//! What the members of error bodies are called, and the message that an object holds.

use candor_syntax::json::Node;

/// Members that hold a place.
#[rustfmt::skip]
pub(super) const PLACES: &[&str] = &[
    "loc", "instancePath", "dataPath", "pointer", "jsonPointer", "json_pointer", "propertyPath",
    "property_path", "fieldPath", "field_path", "path", "field", "fieldName", "field_name", "param",
    "paramName", "parameter", "parameterName", "property", "propertyName", "property_name", "attribute",
    "argument", "argumentName", "ArgumentName", "location", "target", "member", "Field", "Property",
    "PropertyName", "Path", "Param", "key", "name", "Name", "instance", "id", "header",
];
/// Members that hold a message.
#[rustfmt::skip]
pub(super) const MESSAGES: &[&str] = &[
    "message", "msg", "reason", "detail", "details", "description", "error", "error_description",
    "errorMessage", "error_message", "defaultMessage", "title", "messages", "err", "Message", "Error",
    "Reason", "Detail", "Description", "text", "info", "hint", "cause", "summary", "rule", "errors",
    "constraints", "keyword", "code", "type", "kind", "tag", "err_msg",
];
/// Members whose text is no sentence for a person.
#[rustfmt::skip]
pub(super) const CODES: &[&str] =
    &[
    "code", "type", "kind", "keyword", "tag", "rule", "error_code", "errorCode", "name", "status",
];
/// Members that echo the request, or say where one is or when it was.
#[rustfmt::skip]
pub(super) const ECHOES: &[&str] = &[
    "input", "value", "values", "ctx", "context", "received", "rejectedValue", "rejected_value", "rejected",
    "instance", "timestamp", "trace", "stack", "traceId", "trace_id", "requestId", "request_id",
    "arguments", "codes", "url", "uri", "schemaPath", "schema_path", "schema", "expected", "allowedValues",
    "documentation_url", "docs", "links", "meta", "attemptedValue", "bindingFailure", "severity", "method",
    "host", "exception",
];
/// Keys of a map of places that stand for the whole.
#[rustfmt::skip]
pub(super) const WHOLE: &[&str] = &[
    "non_field_errors", "nonFieldErrors", "_schema", "__all__", "base", "formErrors", "_errors", "global",
    "general", "root", "_global", "_form", "$", "",
];

/// True for keys under which complaints stand.
pub(super) fn is_list_of_errors(key: &str) -> bool {
    let key = key.to_ascii_lowercase().replace(['_', '-'], "");
    [
        "error",
        "violation",
        "invalid",
        "issue",
        "validation",
        "detail",
        "problem",
        "failure",
        "fields",
        "messages",
        "extra",
        "causes",
    ]
    .iter()
    .any(|word| key.contains(word))
}

/// The first message of an object that is a string; several of a map or list joined.
pub(super) fn message_of(node: &Node<'_>) -> String {
    for name in MESSAGES {
        let Some(value) = node.child(name) else { continue };
        if let Some(text) = value.as_str().filter(|text| !text.is_empty()) {
            return text.into_owned();
        }
        let parts: Vec<String> = value
            .items()
            .chain(value.members().map(|m| m.value))
            .filter_map(|item| Some(item.as_str()?.into_owned()))
            .take(10)
            .collect();
        if !parts.is_empty() {
            return parts.join("; ");
        }
    }
    String::new()
}
