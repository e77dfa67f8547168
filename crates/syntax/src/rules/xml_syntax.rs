//! XML that is not well-formed.

use candor_rule::{ClientStatus, Place, Rule, Shape, Span, Violation, sensitive, text};

use crate::place::locate;

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "XML 1.0 §2.1; RFC 7303 §9.1; RFC 4918 §8.2",
    alternatives: &[ClientStatus::of(422)],
    ..Rule::refusing("xml-syntax", 400, Shape::Body, 160, include_str!("xml_syntax.md"))
};

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wrong {
    AfterEnd,
    Ampersand,
    AttributeTwice(String),
    Character(char),
    Comment,
    Declaration,
    Encoding,
    Entity(String),
    InTag,
    Instruction,
    LateDeclaration,
    LessInValue,
    Mismatch { open: String, found: String },
    NoElement,
    NoQuote,
    NoValue,
    Section,
    SectionEnd,
    TagName,
    TextOutside,
    Unclosed(String),
}

impl Wrong {
    /// What is wrong, what to do about it, and its stable name.
    fn words(&self) -> (String, &'static str, &'static str) {
        let name = |name: &str| sensitive::echo("element", name);
        let said = |detail: &str, fix, reason| (detail.to_owned(), fix, reason);
        match self {
            Self::AfterEnd => said(
                "only one root element is expected",
                "Put everything into one root element.",
                "after-end",
            ),
            Self::Ampersand => said("this & begins no reference", "Write & as &amp;.", "ampersand"),
            Self::AttributeTwice(attribute) => (
                format!("the attribute {} stands there twice", name(attribute)),
                "Give each attribute of a tag once.",
                "attribute-twice",
            ),
            Self::Character(c) => (
                format!("U+{:04X} is not allowed in XML", u32::from(*c)),
                "Take control characters out, or send the data in base64.",
                "character",
            ),
            Self::Comment => said(
                "-- stands within a comment, or the comment has no end",
                "End comments with -->, and write no -- in them.",
                "comment",
            ),
            Self::Declaration => said(
                "the XML declaration breaks its grammar",
                "Write <?xml version=\"1.0\" encoding=\"UTF-8\"?>.",
                "declaration",
            ),
            Self::Encoding => {
                said("the octets here are not in the document's encoding", "Encode it as UTF-8.", "encoding")
            }
            Self::Entity(entity) => (
                format!("the entity {} is not known", name(entity)),
                "Use &amp; &lt; &gt; &quot; &apos; or a number such as &#160;.",
                "entity",
            ),
            Self::InTag => {
                said("a blank, an attribute or > is expected", "Finish the tag that begins before.", "tag")
            }
            Self::Instruction => {
                said("the processing instruction has no end", "End it with ?>.", "instruction")
            }
            Self::LateDeclaration => said(
                "the XML declaration does not stand at the very beginning",
                "Take out what stands before it, blanks too.",
                "late-declaration",
            ),
            Self::LessInValue => said("a < stands in a value", "Write < as &lt;.", "less-in-value"),
            Self::Mismatch { open, found } => (
                format!("{} is closed where {} is open", name(found), name(open)),
                "Close elements in the order in which they were opened, innermost first.",
                "mismatch",
            ),
            Self::NoElement => said("there is no element", "Send at least a root element.", "no-element"),
            Self::NoQuote => {
                said("a value in quotes is expected", "Put values of attributes in quotes.", "no-quote")
            }
            Self::NoValue => said("an = is expected", "Give each attribute a value.", "no-value"),
            Self::Section => said("the CDATA section has no end", "End it with ]]>.", "section"),
            Self::SectionEnd => {
                said("]]> stands outside a CDATA section", "Write it as ]]&gt;.", "section-end")
            }
            Self::TagName => {
                said("a name is expected after <", "Write a < that begins no tag as &lt;.", "tag-name")
            }
            Self::TextOutside => {
                said("text stands outside the root element", "Begin with the root element.", "text-outside")
            }
            Self::Unclosed(open) => (
                format!("{} is still open", name(open)),
                "Close every element, and check that the whole document was sent.",
                "unclosed",
            ),
        }
    }
}

/// Raised at the first octet that should not stand there.
pub(crate) fn at(octets: &[u8], span: Span, wrong: Wrong) -> Violation {
    let at = locate(octets, span);
    let (detail, fix, reason) = wrong.words();
    let (line, column) = (text::thousands(at.line as u64), at.column);
    let detail = format!("Not well-formed XML at line {line}, column {column}: {detail}.");
    RULE.at(Place::Body { pointer: None, at: Some(at) }, detail, fix).because(reason)
}
