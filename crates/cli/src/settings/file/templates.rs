//! Reads `[[problem.template]]`.

use std::ops::Range;

use candor_rule::text::nearest;
use toml::de::DeValue;

use super::{File, Item, Kind, Reader, TemplateBody, TemplateSetting, found};

const FORM: &str = "write `[[problem.template]]` with media_type, and body or file";

impl Reader<'_> {
    /// An entry of `[problem]`.
    pub(super) fn problem(&mut self, name: &str, at: Range<usize>, item: &Item<'_>, file: &mut File) {
        match (name, item.get_ref()) {
            ("template", DeValue::Array(templates)) => {
                for template in templates {
                    file.templates.extend(self.template(template));
                }
            }
            ("template", _) => self.report(item.span(), "`problem.template` is a list of tables", FORM),
            _ => self.report(at, format!("[problem] has no setting `{name}`"), FORM),
        }
    }

    fn template(&mut self, item: &Item<'_>) -> Option<TemplateSetting> {
        let DeValue::Table(entries) = item.get_ref() else {
            self.report(item.span(), "`problem.template` is a list of tables", FORM);
            return None;
        };
        let (mut media_type, mut bodies) = (None, Vec::new());
        for (key, item) in entries {
            let name = &**key.get_ref();
            let known = ["media_type", "body", "file"];
            if !known.contains(&name) {
                let near = nearest(name, known).map(|near| format!("did you mean `{near}`?"));
                self.report(
                    key.span(),
                    format!("a template has no `{name}`"),
                    near.as_deref().unwrap_or(FORM),
                );
                return None;
            }
            // Taken as it stands: `${` may be meant for the reader of the answer.
            let Some(text) = item.get_ref().as_str().map(str::to_owned) else {
                self.report(
                    item.span(),
                    format!("`{name}` is {}; a text is expected", found(item, Kind::Path)),
                    "",
                );
                return None;
            };
            match name {
                "media_type" => media_type = Some((text, item.span())),
                "body" => bodies.push((TemplateBody::Inline(text), item.span())),
                _ => bodies.push((TemplateBody::File(text), item.span())),
            }
        }
        match (media_type, bodies.pop(), bodies.pop()) {
            (Some(media_type), Some(body), None) => Some(TemplateSetting { media_type, body }),
            _ => {
                self.report(item.span(), "a template has a media_type, and either a body or a file", FORM);
                None
            }
        }
    }
}
