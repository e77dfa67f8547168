//! The templates in use, and which of them or of our own formats a client gets.

use super::{Template, TemplateError};
use crate::format::{Format, best};
use crate::{Problem, render::Rendered};

/// Templates in use, one per media type. Without any, problems are told in our own formats.
#[derive(Clone, Debug, Default)]
pub struct Templates {
    all: Vec<Template>,
}

/// A form in which a problem can be told.
#[derive(Clone, Copy, Debug)]
enum Form<'a> {
    Own(&'a Template),
    Standard(Format),
}

impl Templates {
    /// Takes another template. The first one for a JSON type becomes what clients get that ask for nothing,
    /// for anything, or for `application/json`.
    ///
    /// # Errors
    /// If there is one for its media type already.
    pub fn add(&mut self, template: Template) -> Result<(), TemplateError> {
        if self.all.iter().any(|t| t.media_type == template.media_type) {
            let message = format!("there is another template for {}", template.media_type);
            return Err(TemplateError::media_type(message, "keep one of them"));
        }
        self.all.push(template);
        Ok(())
    }

    /// Media types of the templates, in their order.
    pub fn media_types(&self) -> impl Iterator<Item = &str> {
        self.all.iter().map(Template::media_type)
    }

    /// The problem in the form that the client's `Accept` prefers (several fields joined with commas): a
    /// template where there is one for the type, else our own format. `application/problem+json` can be had
    /// by asking for it.
    pub fn render(&self, problem: &Problem, accept: Option<&[u8]>) -> Rendered {
        match self.chosen(accept) {
            Form::Own(template) => template.render(problem),
            Form::Standard(format) => problem.render(format),
        }
    }

    fn chosen(&self, accept: Option<&[u8]>) -> Form<'_> {
        if self.all.is_empty() {
            return Form::Standard(Format::negotiate(accept));
        }
        let json = self.all.iter().filter(|t| t.is_json()).map(Form::Own);
        let standard = [Format::Json, Format::Html, Format::Text].map(Form::Standard);
        let other = self.all.iter().filter(|t| !t.is_json()).map(Form::Own);
        // Between equals the first wins: JSON before the rest, templates before our own of the same kind.
        let [problem_json, rest @ ..] = standard;
        let offers: Vec<(Form<'_>, Vec<&str>)> = json
            .chain([problem_json])
            .chain(other)
            .chain(rest)
            .map(|form| (form, self.types_of(form)))
            .collect();
        let default = offers.first().map_or(problem_json, |(form, _)| *form);
        let offers = offers.iter().flat_map(|(form, types)| types.iter().map(|t| (*form, *t)));
        best(accept, offers).unwrap_or(default)
    }

    /// Media types for which a client gets this form.
    fn types_of<'a>(&'a self, form: Form<'a>) -> Vec<&'a str> {
        const JSON: &str = "application/json";
        let is_taken = |media_type: &&str| self.media_types().any(|t| t == *media_type);
        let first_json = self.all.iter().find(|t| t.is_json());
        match form {
            Form::Own(template) => {
                let also_json =
                    first_json.is_some_and(|f| f.media_type == template.media_type) && !is_taken(&JSON);
                std::iter::once(template.media_type()).chain(also_json.then_some(JSON)).collect()
            }
            Form::Standard(format) => {
                let all = format.media_types().iter().copied();
                all.filter(|t| !is_taken(t) && (*t != JSON || first_json.is_none())).collect()
            }
        }
    }
}
