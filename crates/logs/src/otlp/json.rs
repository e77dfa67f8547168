//! An export in JSON: names in lowerCamelCase, numbers of 64 bits as texts, ids in hexadecimal. Members that are
//! not known are passed over, as the specification asks.

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value, json};

use super::{NotLogs, Record, Resources, record};

/// The answer where some records were not taken.
pub(super) fn taken(refused: u64, why: &str) -> Vec<u8> {
    match refused {
        0 => b"{}".to_vec(),
        // Numbers of 64 bits are texts in this encoding.
        _ => json!({"partialSuccess": {"rejectedLogRecords": refused.to_string(), "errorMessage": why}})
            .to_string()
            .into_bytes(),
    }
}

/// A `Status`.
pub(super) fn status(message: &str) -> Vec<u8> {
    json!({"message": message}).to_string().into_bytes()
}

/// Objects of one export. The smallest has two octets, and takes some hundred once it is read.
const MOST_OBJECTS: usize = 200_000;

/// Reads an export.
pub(super) fn read(octets: &[u8]) -> Result<Resources, NotLogs> {
    let refused = |why: String| NotLogs(format!("The body is no export of logs in JSON: {why}."));
    // An array would pass for the members of an object in their order.
    if octets.trim_ascii_start().first() != Some(&b'{') {
        return Err(refused("it does not begin with an object".into()));
    }
    // Those in texts are counted as well: nobody has so many.
    if octets.iter().filter(|octet| **octet == b'{').count() > MOST_OBJECTS {
        return Err(refused("it has more than 200,000 objects; send fewer records at once".into()));
    }
    let export: Export = serde_json::from_slice(octets).map_err(|error| refused(error.to_string()))?;
    let resource = |one: ResourceLogs| {
        let mut attributes = one.resource.attributes.into_iter();
        let name = attributes.find(|attribute| attribute.key == "service.name");
        let records = one.scope_logs.into_iter().flat_map(|scope| scope.log_records).map(Record::from);
        (name.map(|name| record::text(&name.value.into())).unwrap_or_default(), records.collect())
    };
    Ok(export.resource_logs.into_iter().map(resource).collect())
}

/// `null` stands for what is not there.
fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(of: D) -> Result<T, D::Error> {
    Option::deserialize(of).map(Option::unwrap_or_default)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Export {
    #[serde(default, deserialize_with = "or_default")]
    resource_logs: Vec<ResourceLogs>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ResourceLogs {
    #[serde(default, deserialize_with = "or_default")]
    resource: Resource,
    #[serde(default, deserialize_with = "or_default")]
    scope_logs: Vec<ScopeLogs>,
}

#[derive(Default, Deserialize)]
struct Resource {
    #[serde(default, deserialize_with = "or_default")]
    attributes: Vec<KeyValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ScopeLogs {
    #[serde(default, deserialize_with = "or_default")]
    log_records: Vec<LogRecord>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LogRecord {
    #[serde(default, deserialize_with = "or_default")]
    time_unix_nano: Number,
    #[serde(default, deserialize_with = "or_default")]
    observed_time_unix_nano: Number,
    #[serde(default, deserialize_with = "or_default")]
    severity_number: u64,
    #[serde(default, deserialize_with = "or_default")]
    severity_text: String,
    #[serde(default, deserialize_with = "or_default")]
    body: AnyValue,
    #[serde(default, deserialize_with = "or_default")]
    attributes: Vec<KeyValue>,
    #[serde(default, deserialize_with = "or_default")]
    trace_id: String,
    #[serde(default, deserialize_with = "or_default")]
    event_name: String,
}

#[derive(Deserialize)]
struct KeyValue {
    #[serde(default, deserialize_with = "or_default")]
    key: String,
    #[serde(default, deserialize_with = "or_default")]
    value: AnyValue,
}

/// At most one of these is there.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct AnyValue {
    string_value: Option<String>,
    bool_value: Option<bool>,
    int_value: Option<Number>,
    double_value: Option<Value>,
    array_value: Option<Values<AnyValue>>,
    kvlist_value: Option<Values<KeyValue>>,
    bytes_value: Option<String>,
}

#[derive(Deserialize)]
struct Values<T> {
    #[serde(default = "Vec::new")]
    values: Vec<T>,
}

/// A number, or a text with one.
#[derive(Deserialize)]
#[serde(untagged)]
enum Number {
    Natural(u64),
    Integer(i64),
    Text(String),
}

impl Default for Number {
    fn default() -> Self {
        Self::Natural(0)
    }
}

impl Number {
    /// 0 for what is none.
    fn natural(&self) -> u64 {
        match self {
            Self::Natural(number) => *number,
            Self::Integer(_) => 0,
            Self::Text(text) => text.parse().unwrap_or(0),
        }
    }
}

impl From<Number> for Value {
    fn from(number: Number) -> Self {
        match number {
            Number::Natural(number) => number.into(),
            Number::Integer(number) => number.into(),
            Number::Text(text) => text.parse::<i64>().map_or(Value::String(text), Value::from),
        }
    }
}

impl From<AnyValue> for Value {
    fn from(any: AnyValue) -> Self {
        let list = |list: Values<AnyValue>| Value::Array(list.values.into_iter().map(Value::from).collect());
        let object = |list: Values<KeyValue>| {
            let pairs = list.values.into_iter().map(|one| (one.key, one.value.into()));
            Value::Object(pairs.collect::<Map<_, _>>())
        };
        any.string_value
            .map(Value::String)
            .or_else(|| any.bool_value.map(Value::Bool))
            .or_else(|| any.int_value.map(Value::from))
            .or(any.double_value)
            .or_else(|| any.array_value.map(list))
            .or_else(|| any.kvlist_value.map(object))
            .or_else(|| any.bytes_value.map(Value::String))
            .unwrap_or_default()
    }
}

impl From<LogRecord> for Record {
    fn from(record: LogRecord) -> Self {
        Self {
            time: record.time_unix_nano.natural(),
            observed: record.observed_time_unix_nano.natural(),
            severity: record.severity_number,
            severity_text: record.severity_text,
            body: record.body.into(),
            attributes: record.attributes.into_iter().map(|one| (one.key, one.value.into())).collect(),
            trace: record.trace_id.to_ascii_lowercase(),
            event: record.event_name,
        }
    }
}
