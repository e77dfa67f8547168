//! How refusals are told, whoever makes them.

use candor_exchange::ExchangeId;
use candor_problem::{Context, Problem, Rendered, Templates};

use crate::{Catalogue, RequestContext, told::Told};

/// How refusals are told: what their addresses begin with, in which formats, and with which catalogue.
///
/// ```
/// use candor::Settings;
///
/// let settings = Settings::new().public_url("https://api.example.com").prefix("/problems");
/// # let _ = settings;
/// ```
#[derive(Clone, Debug)]
pub struct Settings {
    pub(crate) public_url: Option<String>,
    pub(crate) prefix: String,
    pub(crate) templates: Templates,
    pub(crate) catalogue: Option<&'static Catalogue>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            public_url: None,
            prefix: "/_candor".to_owned(),
            templates: Templates::default(),
            catalogue: None,
        }
    }
}

impl Settings {
    /// Addresses relative to the service, under `/_candor`; our own formats; no catalogue of the application.
    ///
    /// ```
    /// let settings = candor::Settings::new();
    /// # let _ = settings;
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    /// Where clients reach the service, `https://api.example.com`: what `type` begins with. Without it `type` is a
    /// relative reference; the request's Host is never used.
    ///
    /// ```
    /// let settings = candor::Settings::new().public_url("https://api.example.com");
    /// # let _ = settings;
    /// ```
    #[must_use]
    pub fn public_url(mut self, url: &str) -> Self {
        self.public_url = Some(url.trim_end_matches('/').to_owned());
        self
    }

    /// The path below which pages of rules are served, `/_candor` unless set.
    ///
    /// ```
    /// let settings = candor::Settings::new().prefix("/problems");
    /// # let _ = settings;
    /// ```
    #[must_use]
    pub fn prefix(mut self, prefix: &str) -> Self {
        self.prefix = format!("/{}", prefix.trim_matches('/'));
        self
    }

    /// The rules of the application, whose pages are served and listed beside ours.
    ///
    /// ```
    /// candor::catalogue! {
    ///     pub static SHOP;
    ///     /// Fewer are left than were ordered.
    ///     pub OUT_OF_STOCK = "out-of-stock", 409, "# Out of stock\n\nFewer are left than were ordered.\n";
    /// }
    ///
    /// let settings = candor::Settings::new().catalogue(&SHOP);
    /// # let _ = settings;
    /// ```
    #[must_use]
    pub fn catalogue(mut self, catalogue: &'static Catalogue) -> Self {
        self.catalogue = Some(catalogue);
        self
    }

    /// A format of your own beside `application/problem+json`: the first one of a JSON type becomes what clients
    /// get that ask for nothing else.
    ///
    /// # Errors
    /// What is wrong with the template, with its place.
    ///
    /// ```
    /// let settings = candor::Settings::new()
    ///     .template("application/json", r#"{"error": {"message": "{detail}", "code": "{code}"}}"#)?;
    /// # Ok::<(), candor::TemplateError>(())
    /// ```
    pub fn template(mut self, media_type: &str, body: &str) -> Result<Self, candor_problem::TemplateError> {
        self.templates.add(candor_problem::Template::compile(media_type, body)?)?;
        Ok(self)
    }

    /// The document for what is told.
    pub(crate) fn problem(&self, told: &Told, instance: &str, request_id: &str) -> Problem {
        let context = Context {
            instance,
            request_id,
            public_url: self.public_url.as_deref(),
            prefix: &self.prefix,
            workbench_url: None,
        };
        told.problem(&context)
    }

    /// The answer to the client of a request.
    pub(crate) fn render(&self, told: &Told, context: &RequestContext) -> (Problem, Rendered) {
        let problem = self.problem(told, context.instance(), context.request_id());
        let rendered = self.templates.render(&problem, context.accept());
        (problem, rendered)
    }

    /// The document of a refusal that nobody above tells: by our own format, under an id of its own.
    pub(crate) fn alone(told: &Told, id: ExchangeId) -> Rendered {
        let id = id.to_string();
        Self::default().problem(told, &id, &id).render(candor_problem::Format::Json)
    }
}
