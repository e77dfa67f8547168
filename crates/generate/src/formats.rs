//! What a text of a format looks like, as a regular expression that ECMA-262 and Python read alike: unanchored,
//! for the whole text. Formats without one are told by a function of the helpers.

/// The expression of a format.
pub(crate) fn expression(name: &str) -> Option<String> {
    Some(match name {
        "date" => DATE.to_owned(),
        "time" => time(),
        "date-time" => format!("{DATE}[Tt]{}", time()),
        "duration" => DURATION.to_owned(),
        "email" => format!("(?:{ATOMS}|{QUOTED})@(?:{}|{})", hostname(), literal_address()),
        "idn-email" => {
            let wide = |text: &str| text.replace("A-Za-z0-9", &format!("A-Za-z0-9{ABOVE}"));
            format!("(?:{}|{QUOTED})@(?:{}|{})", wide(ATOMS), wide(&hostname()), literal_address())
        }
        "hostname" => hostname(),
        "ipv4" => ipv4(),
        "ipv6" => ipv6(),
        "uri" => uri("", true),
        "uri-reference" => uri("", false),
        "iri" => uri(ABOVE, true),
        "iri-reference" => uri(ABOVE, false),
        "uri-template" => TEMPLATE.to_owned(),
        "uuid" => "[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}".to_owned(),
        "json-pointer" => POINTER.to_owned(),
        "relative-json-pointer" => format!("(?:0|[1-9][0-9]*)(?:#|{POINTER})"),
        "byte" => {
            let digit = "[A-Za-z0-9+/][\\r\\n]*";
            let pad = "=[\\r\\n]*";
            format!("[\\r\\n]*(?:(?:{digit}){{4}})*(?:(?:{digit}){{2}}(?:{pad}){{2}}|(?:{digit}){{3}}{pad})?")
        }
        _ => return None,
    })
}

/// Limits of the formats of numbers.
pub(crate) fn limits(name: &str) -> Option<(&'static str, &'static str)> {
    match name {
        "int32" => Some(("-2147483648", "2147483647")),
        "int64" => Some(("-9223372036854775808", "9223372036854775807")),
        _ => None,
    }
}

/// RFC 3339, with the days that each month has.
const DATE: &str = "(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])\
                    |(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))\
                    |(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)";

/// A leap second is the last one of a day; of other zones than UTC it is not taken.
fn time() -> String {
    let zone = "(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])";
    let plain = "(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]";
    format!("(?:{plain}(?:\\.[0-9]+)?{zone}|23:59:60(?:\\.[0-9]+)?(?:[Zz]|[+-]00:00))")
}

const DURATION: &str = "P(?:[0-9]+W|(?:[0-9]+Y(?:[0-9]+M(?:[0-9]+D)?)?|[0-9]+M(?:[0-9]+D)?|[0-9]+D)?\
                        (?:T(?:[0-9]+H(?:[0-9]+M(?:[0-9]+S)?)?|[0-9]+M(?:[0-9]+S)?|[0-9]+S))\
                        |(?:[0-9]+Y(?:[0-9]+M(?:[0-9]+D)?)?|[0-9]+M(?:[0-9]+D)?|[0-9]+D))";

const ATOMS: &str = "(?=[^@]{1,64}@)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*";
const QUOTED: &str = "\"(?:[^\"\\\\\\r\\n]|\\\\[^\\r\\n])*\"";
/// Characters above ASCII that may stand in an IRI.
const ABOVE: &str = "\u{a0}-\u{d7ff}\u{f900}-\u{fdcf}\u{fdf0}-\u{ffef}\u{10000}-\u{1fffd}\u{20000}-\u{2fffd}\u{30000}-\u{3fffd}";

fn hostname() -> String {
    let label = "(?!(?![Xx][Nn]--)..--)[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
    format!("(?=[^@]{{1,253}}$){label}(?:\\.{label})*")
}

fn ipv4() -> String {
    let octet = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    format!("{octet}(?:\\.{octet}){{3}}")
}

fn ipv6() -> String {
    let group = "[0-9A-Fa-f]{1,4}";
    let tail = format!("(?:{group}:{group}|{})", ipv4());
    let mut forms = vec![format!("(?:{group}:){{6}}{tail}"), format!("::(?:{group}:){{5}}{tail}")];
    for before in 0..5 {
        let head = if before == 0 {
            format!("(?:{group})?")
        } else {
            format!("(?:(?:{group}:){{0,{before}}}{group})?")
        };
        let after = 4 - before;
        forms.push(format!("{head}::(?:{group}:){{{after}}}{tail}"));
    }
    forms.push(format!("(?:(?:{group}:){{0,5}}{group})?::{group}"));
    forms.push(format!("(?:(?:{group}:){{0,6}}{group})?::"));
    format!("(?:{})", forms.join("|"))
}

fn literal_address() -> String {
    format!("\\[(?:{}|[Ii][Pp][Vv]6:{})\\]", ipv4(), ipv6())
}

/// RFC 3986 §3, or RFC 3987 with what stands above ASCII.
fn uri(above: &str, is_absolute: bool) -> String {
    let plain = |more: &str| format!("(?:[A-Za-z0-9\\-._~!$&'()*+,;={more}{above}]|%[0-9A-Fa-f]{{2}})");
    let (name, user, segment, text) = (plain(""), plain(":"), plain(":@"), plain(":@/?"));
    let future = "[Vv][0-9A-Fa-f]+\\.[A-Za-z0-9\\-._~!$&'()*+,;=:]+";
    let authority = format!("(?:{user}*@)?(?:\\[(?:{}|{future})\\]|{name}*)(?::[0-9]*)?", ipv6());
    let rooted = format!("/(?:{segment}+(?:/{segment}*)*)?");
    let scheme = "[A-Za-z][A-Za-z0-9+.-]*:";
    let tail = format!("(?:\\?{text}*)?(?:#{text}*)?");
    let whole =
        format!("{scheme}(?://{authority}(?:/{segment}*)*|{rooted}|{segment}+(?:/{segment}*)*|){tail}");
    if is_absolute {
        return whole;
    }
    let first = plain("@");
    format!("(?:{whole}|(?://{authority}(?:/{segment}*)*|{rooted}|{first}+(?:/{segment}*)*|){tail})")
}

/// RFC 6570 §2.
const TEMPLATE: &str = "(?:[^\\x00-\\x20\"<>%\\\\^`{|}\\x7f]|%[0-9A-Fa-f]{2}|\\{[+#./;?&=,!@|]?\
                        (?:[A-Za-z0-9_]|%[0-9A-Fa-f]{2})(?:\\.?(?:[A-Za-z0-9_]|%[0-9A-Fa-f]{2}))*\
                        (?::[1-9][0-9]{0,3}|\\*)?\
                        (?:,(?:[A-Za-z0-9_]|%[0-9A-Fa-f]{2})(?:\\.?(?:[A-Za-z0-9_]|%[0-9A-Fa-f]{2}))*\
                        (?::[1-9][0-9]{0,3}|\\*)?)*\\})*";

const POINTER: &str = "(?:/(?:[^~/]|~[01])*)*";
