//! What an answer complains about: places and messages, taken from bodies of any layout.
//!
//! Nothing here knows a product. JSON is read by its structure ([`json`]), everything else by its sentences
//! ([`sentence`]). What a place is called in the request is found out in [`place`].

mod json;
pub(crate) mod place;
pub(crate) mod sentence;

use candor_syntax::json::{Document, Limits};

use super::{
    answer::Answer,
    asked::Asked,
    beginning,
    body::{Body, json_within},
};
pub(crate) use place::{In, Place};

/// Complaints that are kept.
const MAX: usize = 200;
/// Octets of text that are kept for the search for words.
const MAX_WORDS: usize = 8 << 10;

/// Octets of a page that are read.
const MAX_PAGE: usize = 800;

/// One thing that the answer complains about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Complaint {
    /// Where, if it says so.
    pub(crate) place: Option<Place>,
    /// What, as it says it.
    pub(crate) message: String,
    /// True if the place is told by structure and not by a sentence.
    pub(crate) is_structured: bool,
}

/// Everything that an answer says.
#[derive(Debug, Default)]
pub(crate) struct Complaints {
    /// In the order said.
    pub(crate) list: Vec<Complaint>,
    /// All text, in lower case, each piece on a line of its own: what causes are looked for in.
    pub(crate) words: String,
    /// The same as said; only sentences, no codes.
    pub(crate) sentences: Vec<String>,
    /// True if places come from the structure of JSON and not from sentences alone.
    pub(crate) is_structured: bool,
}

impl Complaints {
    /// Reads an answer.
    pub(crate) fn of(answer: &Answer<'_>, asked: &Asked<'_>) -> Self {
        let mut complaints = Self::default();
        let standard = candor_rule::reason_phrase(answer.status);
        if !answer.reason.eq_ignore_ascii_case(standard) {
            complaints.say(&answer.reason);
        }
        match &answer.body {
            Body::Json(_) => {
                if let Some(document) = answer.json() {
                    json::read(&document, asked, &mut complaints);
                }
                // Where places are told by structure, sentences beside them only sum them up.
                if complaints.list.iter().any(|c| c.is_structured) {
                    complaints.list.retain(|c| c.is_structured || c.place.is_none());
                }
            }
            Body::Html(page) => {
                complaints.say(&page.title);
                // The rest of a page for developers tells of its own code and not of the request.
                let text = after_heading(page);
                let text = beginning(text, MAX_PAGE);
                complaints.say(&page.heading);
                complaints.say(text);
                if !complaints.read_within(text, asked) && !complaints.read_within(&page.data, asked) {
                    complaints.read_sentences(text, asked);
                }
            }
            Body::Xml(text) | Body::Text(text) => {
                complaints.say(text);
                if !complaints.read_within(text, asked) {
                    complaints.read_sentences(text, asked);
                }
            }
            Body::Empty | Body::Binary => {}
        }
        if complaints.list.is_empty() && !answer.reason.eq_ignore_ascii_case(standard) {
            complaints.read_sentences(&answer.reason.clone(), asked);
        }
        complaints
    }

    /// Adds text to the words.
    fn say(&mut self, text: &str) {
        let room = MAX_WORDS.saturating_sub(self.words.len());
        let text = beginning(text, room);
        if !text.is_empty() {
            self.words.push_str(&text.to_lowercase());
            self.words.push('\n');
        }
    }

    fn push(&mut self, place: Option<Place>, message: &str) {
        if self.list.len() < MAX {
            let message = beginning(message, 500).to_owned();
            self.list.push(Complaint { place, message, is_structured: false });
        }
    }

    fn push_structured(&mut self, place: Place, message: &str) {
        self.push(Some(place), message);
        if let Some(last) = self.list.last_mut() {
            last.is_structured = true;
        }
    }

    /// Reads JSON that stands inside of a text; false if that names no place.
    fn read_within(&mut self, text: &str, asked: &Asked<'_>) -> bool {
        let Some(inner) = json_within(text) else { return false };
        let Ok(document) = Document::parse(inner.as_bytes(), &Limits::default()) else { return false };
        let mut within = Self::default();
        json::read(&document, asked, &mut within);
        let names = within.list.iter().any(|complaint| complaint.place.is_some());
        if names {
            self.words.push_str(&within.words);
            self.list.append(&mut within.list);
            self.sentences.append(&mut within.sentences);
        }
        names
    }

    /// Reads sentences that stand alone.
    fn read_sentences(&mut self, text: &str, asked: &Asked<'_>) {
        let text = beginning(text, 2000);
        self.sentences.push(text.to_owned());
        let places = sentence::places(text, asked);
        if places.is_empty() {
            self.push(None, text);
        }
        for place in places {
            self.push(Some(place), text);
        }
    }

    /// True if a word or phrase is said.
    pub(crate) fn say_any(&self, phrases: &[&str]) -> bool {
        phrases.iter().any(|phrase| self.words.contains(phrase))
    }
}

/// A page's text without its heading, which is the name of the status nearly always.
fn after_heading(page: &super::body::html::Page) -> &str {
    page.text.strip_prefix(page.heading.as_str()).unwrap_or(&page.text).trim()
}
