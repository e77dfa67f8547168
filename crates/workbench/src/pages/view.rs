//! The three views of a message: as it was sent, laid out, in hexadecimal. Each is an address, so that the switch
//! works without a script.

use std::borrow::Cow;

use maud::{Markup, html};

use crate::{
    encode,
    octets::{Hex, Part, hex_table, pretty, sheet},
};

/// How messages are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum View {
    #[default]
    Raw,
    Pretty,
    Hex,
}

impl View {
    const ALL: [Self; 3] = [Self::Raw, Self::Pretty, Self::Hex];

    /// The view of an address; as it was sent, if it names none.
    pub(super) fn named(name: &str) -> Self {
        Self::ALL.into_iter().find(|view| view.word() == name).unwrap_or_default()
    }

    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Raw => "raw",
            Self::Pretty => "pretty",
            Self::Hex => "hex",
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Self::Raw => "Raw",
            Self::Pretty => "Pretty",
            Self::Hex => "Hex",
        }
    }

    /// Head and body. `name` must be unique on its page; `class` is that of the sheet.
    pub(super) fn shown(self, name: &str, class: &str, parts: &[Part]) -> Markup {
        let label = format!("{} {}", self.title(), name.to_lowercase());
        match self {
            Self::Raw => sheet(&label, class, parts),
            Self::Pretty => {
                let laid_out = |part| pretty(part).map_or(Cow::Borrowed(part), Cow::Owned);
                let parts: Vec<Part> = parts.iter().map(|part| laid_out(part).into_owned()).collect();
                sheet(&label, class, &parts)
            }
            Self::Hex => html! {
                @for part in parts.iter().filter(|part| !part.octets.is_empty() || !part.marks.is_empty()) {
                    @let what = if part.is_head { "head" } else { "body" };
                    (hex_table(&format!("{label}, {what}"), &caption(part), &Hex::of(part)))
                }
            },
        }
    }
}

/// The switch between the views.
pub(super) struct Switch {
    /// What is shown.
    pub(super) view: View,
    /// The baseline that was chosen, which stays; or "".
    pub(super) baseline: String,
}

impl Switch {
    /// The links of a section.
    pub(super) fn tabs(&self, section: &str, name: &str) -> Markup {
        let baseline = match self.baseline.as_str() {
            "" => String::new(),
            id => format!("&baseline={}", encode::url(id)),
        };
        html! {
            span.tabs role="navigation" aria-label={ (name) " view" } {
                @for view in View::ALL {
                    a href={ "?view=" (view.word()) (baseline) "#" (section) } aria-current=[(view == self.view).then_some("true")] { (view.title()) }
                }
            }
        }
    }
}

fn caption(part: &Part) -> String {
    let what = if part.is_head { "head" } else { "body" };
    let count = candor_rule::text::counted(part.octets.len(), "octet", "octets");
    match part.cut {
        Some(size) => format!("{what}, {count} of {} kept", candor_rule::text::thousands(size)),
        None => format!("{what}, {count}"),
    }
}
