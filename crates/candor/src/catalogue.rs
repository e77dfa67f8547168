//! The rules of an application: what its own refusals are called, and the pages that explain them.

use candor_catalogue::{Entry, PageContext, Served, serve_with};
use candor_rule::{Connection, Rule};

/// The rules of an application, declared by [`catalogue!`](crate::catalogue).
///
/// ```
/// candor::catalogue! {
///     pub static SHOP;
///     /// Fewer are left than were ordered.
///     pub OUT_OF_STOCK = "out-of-stock", 409, "# Out of stock\n\nFewer are left than were ordered.\n";
///     /// The order was paid before.
///     pub ALREADY_PAID = "already-paid", 409, "# Already paid\n\nThe order was paid before.\n";
/// }
///
/// assert_eq!(SHOP.rules().count(), 2);
/// assert_eq!(SHOP.find("out-of-stock").unwrap().title(), "Out of stock");
/// ```
#[derive(Debug)]
pub struct Catalogue {
    rules: &'static [&'static Rule],
}

impl Catalogue {
    /// Of these rules. Use [`catalogue!`](crate::catalogue), which sees to it that no code is there twice.
    ///
    /// # Panics
    /// When it is evaluated, which for a `static` is while it is compiled: if two rules have the same code.
    ///
    /// ```
    /// static SHOP: candor::Catalogue = candor::Catalogue::of(&[]);
    /// assert_eq!(SHOP.rules().count(), 0);
    /// ```
    pub const fn of(rules: &'static [&'static Rule]) -> Self {
        let mut one = 0;
        while one < rules.len() {
            let mut other = one + 1;
            while other < rules.len() {
                assert!(
                    !is_same(rules[one].code, rules[other].code),
                    "two rules of a catalogue have the same code"
                );
                other += 1;
            }
            one += 1;
        }
        Self { rules }
    }

    /// Every rule, in the order of their declaration.
    ///
    /// ```
    /// # candor::catalogue! { pub static SHOP; /// T.
    /// #     pub OUT = "out-of-stock", 409, "# Out of stock\n\nNone left.\n"; }
    /// for rule in SHOP.rules() {
    ///     println!("{} {}", rule.code, rule.title());
    /// }
    /// ```
    pub fn rules(&self) -> impl Iterator<Item = &'static Rule> + use<> {
        self.rules.iter().copied()
    }

    /// The rule with this code.
    ///
    /// ```
    /// # candor::catalogue! { pub static SHOP; /// T.
    /// #     pub OUT = "out-of-stock", 409, "# Out of stock\n\nNone left.\n"; }
    /// assert!(SHOP.find("out-of-stok").is_none());
    /// ```
    pub fn find(&self, code: &str) -> Option<&'static Rule> {
        self.rules().find(|rule| rule.code == code)
    }

    /// The page of a code for a terminal, as `candor explain` prints its own: a rule of the application, or one of
    /// Candor's that its layers may raise. `None` if the code names nothing.
    ///
    /// ```
    /// # candor::catalogue! { pub static SHOP; /// T.
    /// #     pub OUT = "out-of-stock", 409, "# Out of stock\n\nNone left.\n"; }
    /// assert!(SHOP.explain("out-of-stock").unwrap().contains("None left."));
    /// assert!(SHOP.explain("json-syntax").is_some());
    /// ```
    pub fn explain(&self, code: &str) -> Option<String> {
        let context = PageContext { prefix: "" };
        let own = self.serve(&format!("{code}.txt"), &context).map(|served| served.body);
        own.or_else(|| candor_catalogue::page_text(code))
    }

    /// All pages as one Markdown document, for the documentation of the application.
    ///
    /// ```
    /// # candor::catalogue! { pub static SHOP; /// T.
    /// #     pub OUT = "out-of-stock", 409, "# Out of stock\n\nNone left.\n"; }
    /// assert!(SHOP.markdown().contains("| `out-of-stock` | 409 | Out of stock |"));
    /// ```
    pub fn markdown(&self) -> String {
        let mut out = "| code | status | what it says |\n|---|---|---|\n".to_owned();
        for rule in self.rules() {
            let status = rule.status.map_or(0, |status| status.code());
            out.push_str(&format!("| `{}` | {status} | {} |\n", rule.code, rule.title()));
        }
        for rule in self.rules() {
            out.push('\n');
            out.push_str(rule.page.trim());
            out.push('\n');
        }
        out
    }

    /// The page at the end of an address.
    pub(crate) fn serve(&self, tail: &str, context: &PageContext<'_>) -> Option<Served> {
        serve_with(tail, context, |code| self.find(code).map(Entry::Rule))
    }
}

const fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one.len() != other.len() {
        return false;
    }
    let mut at = 0;
    while at < one.len() {
        if one[at] != other[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// A rule of an application: the request is in order, and cannot be carried out as things stand.
#[doc(hidden)]
pub const fn rule(code: &'static str, status: u16, page: &'static str) -> Rule {
    let bytes = code.as_bytes();
    assert!(!bytes.is_empty(), "a code has at least one letter");
    let mut at = 0;
    while at < bytes.len() {
        assert!(
            bytes[at].is_ascii_lowercase() || bytes[at].is_ascii_digit() || (bytes[at] == b'-' && at > 0),
            "a code is written in lower-case letters, digits and dashes"
        );
        at += 1;
    }
    Rule {
        connection: Connection::Keep,
        ..Rule::refusing(code, status, candor_rule::Shape::Values, 180, page)
    }
}

/// Declares the rules of an application, once and for all: code, status and page. The page is Markdown that begins
/// with `# Title` and a paragraph; more sections may follow, and `include_str!` keeps it in a file of its own.
///
/// Codes are lower-case letters, digits and dashes, and no two are the same; statuses are those that blame the
/// client (400 to 499), or 501, 505 and 508. Everything else does not compile.
///
/// ```
/// candor::catalogue! {
///     /// What the shop refuses.
///     pub static SHOP;
///     /// Fewer are left than were ordered.
///     pub OUT_OF_STOCK = "out-of-stock", 409, "# Out of stock\n\nFewer are left than were ordered.\n";
/// }
///
/// let refusal = candor::ApiError::new(&OUT_OF_STOCK)
///     .detail("The shop has 2 of `tea-green`; 5 were ordered.")
///     .fix("Order 2 or fewer, or another kind.")
///     .pointer("/items/0/quantity");
/// assert_eq!(refusal.status(), 409);
/// ```
///
/// ```compile_fail
/// candor::catalogue! {
///     static TWICE;
///     /// One.
///     ONE = "same", 409, "# One\n\nOne.\n";
///     /// Two.
///     TWO = "same", 409, "# Two\n\nTwo.\n";
/// }
/// ```
#[macro_export]
macro_rules! catalogue {
    (
        $(#[$about:meta])*
        $seen:vis static $all:ident;
        $( $(#[$doc:meta])* $vis:vis $name:ident = $code:literal, $status:literal, $page:expr; )*
    ) => {
        $(
            $(#[$doc])*
            $vis static $name: $crate::Rule = $crate::__rule($code, $status, $page);
        )*
        $(#[$about])*
        $seen static $all: $crate::Catalogue = $crate::Catalogue::of(&[$(&$name),*]);
    };
}
