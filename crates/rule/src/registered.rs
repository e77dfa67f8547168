//! The declaration of a rule: everything that is known of it without a request at hand.

use crate::{Action, ClientStatus, Page, Place, Preset, Violation, action::words};

/// One way in which a request can be wrong.
///
/// A rule is declared once, as `RULE` in `src/rules/<code>.rs` beside its page `<code>.md`; the problem
/// document, `candor explain`, the workbench, the documentation and the tests all derive from it.
#[derive(Debug)]
pub struct Rule {
    /// Stable kebab-case name; never reused.
    pub code: &'static str,
    /// The part of the request that is wrong.
    pub shape: Shape,
    /// Status of the refusal; `None` where no response is possible or nothing is ever refused.
    pub status: Option<ClientStatus>,
    /// Other statuses to which the configuration may change it.
    pub alternatives: &'static [ClientStatus],
    /// Order of evaluation, 10 to 190; the lowest broken phase wins.
    pub phase: u8,
    /// How strongly the specification asks for the refusal.
    pub level: Level,
    /// Sections that make it wrong.
    pub spec: &'static str,
    /// What becomes of the connection after the refusal.
    pub connection: Connection,
    /// Who has to change something.
    pub mended_by: MendedBy,
    /// What is done about it where nothing else is said.
    pub action: Action,
    /// What the preset `strict` does instead.
    pub strict: Option<Action>,
    /// What the preset `lenient` does instead.
    pub lenient: Option<Action>,
    /// What the preset `default` does instead (rarely set: `action` is the default).
    pub default: Option<Action>,
    /// Header fields that the refusal carries, such as the `Upgrade` of a 426.
    pub answer_fields: &'static [(&'static str, &'static str)],
    /// Its page, as Markdown with cases.
    pub page: &'static str,
}

impl Rule {
    /// A rule that refuses with `status`; the rest is set with struct update syntax.
    pub const fn refusing(
        code: &'static str,
        status: u16,
        shape: Shape,
        phase: u8,
        page: &'static str,
    ) -> Self {
        Self {
            code,
            shape,
            status: Some(ClientStatus::of(status)),
            alternatives: &[],
            phase,
            level: Level::Convention,
            spec: "",
            connection: Connection::KeepIfDrained,
            mended_by: MendedBy::ClientCode,
            action: Action::Reject,
            strict: None,
            default: None,
            lenient: None,
            answer_fields: &[],
            page,
        }
    }

    /// The first heading of its page: a short summary in plain words.
    pub fn title(&self) -> &'static str {
        Page::of(self.page).title
    }

    /// The page, split into its sections.
    pub fn page(&self) -> Page<'static> {
        Page::of(self.page)
    }

    /// What a preset does about it.
    pub fn action_in(&self, preset: Preset) -> Action {
        let set = match preset {
            Preset::Strict => self.strict,
            Preset::Default => self.default,
            Preset::Lenient => self.lenient,
        };
        set.unwrap_or(self.action)
    }

    /// Head-syntax and framing rules that close the connection can be refused or (where a preset says so)
    /// tolerated, but never switched by configuration: past them, two readers may see two requests.
    pub fn is_refuse_only(&self) -> bool {
        matches!(self.phase, 10..=60 | 140 | 142)
            && matches!(self.connection, Connection::Close | Connection::ResetStream | Connection::GoAway)
    }

    /// From this phase on all violations of a phase are collected before the request ends.
    pub const FIRST_COLLECTED_PHASE: u8 = 100;

    /// This rule, broken at `place`. `detail` says what was found and expected, `fix` what to do.
    pub fn at(&'static self, place: Place, detail: impl Into<String>, fix: impl Into<String>) -> Violation {
        let (detail, fix) = (detail.into(), fix.into());
        Violation {
            rule: self,
            place,
            detail,
            fix,
            schema: None,
            ends_check: false,
            reason: None,
            remedy: None,
        }
    }
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code
    }
}

impl Eq for Rule {}

/// The part of a request that is at fault: where a developer has to look.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    /// 1: the URL, the method, the version or the headers.
    TargetOrHeaders,
    /// 2: the body's framing, type or syntax.
    Body,
    /// 3: readable values that break the contract.
    Values,
    /// 4: a guard: rate limit, permission, policy.
    Guard,
}

impl Shape {
    /// 1 to 4.
    pub const fn number(self) -> u8 {
        match self {
            Self::TargetOrHeaders => 1,
            Self::Body => 2,
            Self::Values => 3,
            Self::Guard => 4,
        }
    }
}

/// How strongly a specification asks for the refusal (RFC 2119 words).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Level {
    /// A requirement.
    Must,
    /// A recommendation.
    Should,
    /// A permission.
    May,
    /// Good practice that no specification states.
    Convention,
    /// The user's own OpenAPI document asks for it.
    Contract,
}

/// What becomes of the connection after a refusal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Connection {
    /// It stays open.
    Keep,
    /// It stays open if the rest of the body can be read within a small budget.
    KeepIfDrained,
    /// It is closed after the answer: where the next request starts is unknown.
    Close,
    /// Only the stream of the request ends (HTTP/2); others go on.
    ResetStream,
    /// It ends with a GOAWAY frame (HTTP/2), which is the only answer there can be.
    GoAway,
}

/// Who has to change something so that the request passes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MendedBy {
    /// The program that made the request.
    ClientCode,
    /// Its settings: address, port, proxy, certificate.
    ClientConfig,
    /// The person who uses it.
    EndUser,
    /// The network between.
    Network,
}

words!(Shape {
    TargetOrHeaders = "target-or-headers",
    Body = "body",
    Values = "values",
    Guard = "guard",
});
words!(Level {
    Must = "MUST",
    Should = "SHOULD",
    May = "MAY",
    Convention = "convention",
    Contract = "contract",
});
words!(Connection {
    Keep = "keep",
    KeepIfDrained = "keep-if-drained",
    Close = "close",
    ResetStream = "reset-stream",
    GoAway = "goaway",
});
words!(MendedBy {
    ClientCode = "client code",
    ClientConfig = "client configuration",
    EndUser = "end user",
    Network = "network",
});
