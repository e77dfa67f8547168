//! Postman collections v2.1: each request as Postman would send it, with the variables that the collection
//! itself defines.

use candor_syntax::{
    base64,
    json::{Document, Kind, Node},
};

use super::{Loader, Sent, Unreadable, message::Message, url, url::Url};

/// Folders inside one another that are followed.
const MAX_DEPTH: usize = 32;

pub(super) fn read(document: &Document<'_>, loader: &Loader<'_>) -> Result<Vec<Sent>, Unreadable> {
    let root = document.root();
    let known = root.child("variable").map(|v| v.items().filter_map(pair).collect()).unwrap_or_default();
    let reader = Reader { document, loader, variables: known, auth: root.child("auth") };
    let mut sent = Vec::new();
    if let Some(items) = root.child("item") {
        reader.folder(items, "", None, 0, &mut sent)?;
    }
    Ok(sent)
}

struct Reader<'d, 'l> {
    document: &'d Document<'d>,
    loader: &'l Loader<'l>,
    variables: Vec<(String, String)>,
    auth: Option<Node<'d>>,
}

/// `{"key": …, "value": …}`, unless it is switched off.
fn pair(node: Node<'_>) -> Option<(String, String)> {
    if node.child("disabled").and_then(|d| d.as_bool()) == Some(true) {
        return None;
    }
    let value = node.child("value");
    let value = value.map_or_else(String::new, |v| match v.as_str() {
        Some(text) => text.into_owned(),
        None if v.kind() == Kind::Null => String::new(),
        None => v.raw().to_owned(),
    });
    Some((node.child("key")?.as_str()?.into_owned(), value))
}

impl<'d> Reader<'d, '_> {
    fn wrong(&self, node: Node<'_>, what: String) -> Unreadable {
        let help = "export the collection again as v2.1";
        Unreadable::at(self.document.text().as_bytes(), node.span().start, what, help)
    }

    fn folder(
        &self,
        items: Node<'d>,
        path: &str,
        auth: Option<Node<'d>>,
        depth: usize,
        sent: &mut Vec<Sent>,
    ) -> Result<(), Unreadable> {
        if depth > MAX_DEPTH {
            return Err(self.wrong(items, format!("folders are nested more than {MAX_DEPTH} deep")));
        }
        for item in items.items() {
            let name = item.child("name").and_then(|n| n.as_str()).unwrap_or_default();
            let name = if path.is_empty() { name.into_owned() } else { format!("{path} / {name}") };
            let auth = item.child("auth").or(auth);
            if let Some(inner) = item.child("item") {
                self.folder(inner, &name, auth, depth + 1, sent)?;
            } else if let Some(request) = item.child("request") {
                sent.push(self.request(request, name, auth)?);
            }
        }
        Ok(())
    }

    fn request(&self, request: Node<'d>, name: String, auth: Option<Node<'d>>) -> Result<Sent, Unreadable> {
        let mut remarks = Vec::new();
        let method = request.child("method").and_then(|m| m.as_str()).unwrap_or("GET".into());
        let address = request.child("url").unwrap_or(request);
        let mut url = self.url(address, &mut remarks)?;
        url.tidy_path();
        let mut message = Message::default();
        message.set("Host", url.authority.as_str());
        for (key, value) in request.child("header").into_iter().flat_map(|h| h.items()).filter_map(pair) {
            let value = self.filled(&value, &mut remarks);
            if key.eq_ignore_ascii_case("host") {
                message.remove("host");
            }
            message.set(&key, value);
        }
        self.authorise(request.child("auth").or(auth).or(self.auth), &mut url, &mut message, &mut remarks);
        if let Some(body) = request.child("body").filter(|b| b.kind() == Kind::Object) {
            self.body(body, &mut message, &mut remarks)?;
        }
        let announces = matches!(&*method, "POST" | "PUT" | "PATCH");
        message.start = format!("{method} {} HTTP/1.1", url.target());
        message.frame(announces);
        let host = Some(url.authority);
        Ok(Sent { name, request: message.octets(), host, remarks, ..Sent::default() })
    }

    fn url(&self, node: Node<'d>, remarks: &mut Vec<String>) -> Result<Url, Unreadable> {
        let raw = node.as_str().or_else(|| node.child("raw")?.as_str());
        let raw = raw.ok_or_else(|| self.wrong(node, "this request has no `url.raw`".to_owned()))?;
        let mut url = Url::parse(&self.filled(&raw, remarks));
        for (key, value) in node.child("variable").into_iter().flat_map(|v| v.items()).filter_map(pair) {
            let value = self.filled(&value, remarks);
            let segments =
                url.path.split('/').map(|s| if s == format!(":{key}") { value.as_str() } else { s });
            url.path = segments.collect::<Vec<_>>().join("/");
        }
        // Parameters that are switched off stand in `raw` as well.
        if let Some(query) = node.child("query") {
            let pairs: Vec<String> = query
                .items()
                .filter_map(pair)
                .map(|(key, value)| {
                    format!("{}={}", self.filled(&key, remarks), self.filled(&value, remarks))
                })
                .collect();
            url.query = (!pairs.is_empty()).then(|| pairs.join("&"));
        }
        Ok(url)
    }

    fn authorise(
        &self,
        auth: Option<Node<'d>>,
        url: &mut Url,
        message: &mut Message,
        remarks: &mut Vec<String>,
    ) {
        let Some(auth) = auth.filter(|a| a.kind() == Kind::Object && !message.has("authorization")) else {
            return;
        };
        let kind = auth.child("type").and_then(|t| t.as_str()).unwrap_or_default();
        let settings: Vec<(String, String)> =
            auth.child(&kind).into_iter().flat_map(|s| s.items()).filter_map(pair).collect();
        let mut get = |name: &str| {
            let found = settings.iter().find(|(key, _)| key == name);
            found.map_or_else(String::new, |(_, value)| self.filled(value, remarks))
        };
        match &*kind {
            "bearer" => message.set("Authorization", format!("Bearer {}", get("token"))),
            "basic" => {
                let user = format!("{}:{}", get("username"), get("password"));
                message.set("Authorization", format!("Basic {}", base64::encode(user.as_bytes())));
            }
            "apikey" => {
                let (key, value, place) = (get("key"), get("value"), get("in"));
                if place == "query" {
                    let pair = format!("{key}={value}");
                    url.query = Some(url.query.take().map_or(pair.clone(), |q| format!("{q}&{pair}")));
                } else {
                    message.set(&key, value);
                }
            }
            "noauth" | "" => {}
            other => remarks.push(format!("The authorization `{other}` is not followed.")),
        }
    }

    fn body(
        &self,
        body: Node<'d>,
        message: &mut Message,
        remarks: &mut Vec<String>,
    ) -> Result<(), Unreadable> {
        let mode = body.child("mode").and_then(|m| m.as_str()).unwrap_or_default();
        let part = |name: &str| body.child(name);
        let mut label = |media_type: &str| {
            if !message.has("content-type") {
                message.set("Content-Type", media_type);
            }
        };
        match &*mode {
            "raw" => {
                let language = body
                    .child("options")
                    .and_then(|o| o.child("raw")?.child("language")?.as_str())
                    .unwrap_or_default();
                label(match &*language {
                    "json" => "application/json",
                    "xml" => "application/xml",
                    "html" => "text/html",
                    "javascript" => "application/javascript",
                    _ => "text/plain",
                });
                let raw = part("raw").and_then(|r| r.as_str()).unwrap_or_default();
                message.body = self.filled(&raw, remarks).into_bytes();
            }
            "urlencoded" => {
                label("application/x-www-form-urlencoded");
                let pairs = part("urlencoded").into_iter().flat_map(|p| p.items()).filter_map(pair);
                let encode = |text: &str| url::encoded(text.as_bytes()).replace("%20", "+");
                let pairs: Vec<String> = pairs
                    .map(|(k, v)| {
                        format!("{}={}", encode(&self.filled(&k, remarks)), encode(&self.filled(&v, remarks)))
                    })
                    .collect();
                message.body = pairs.join("&").into_bytes();
            }
            "graphql" => {
                label("application/json");
                let graphql = part("graphql");
                let query = graphql.and_then(|g| g.child("query")?.as_str()).unwrap_or_default();
                let variables = graphql.and_then(|g| g.child("variables")?.as_str()).unwrap_or_default();
                let variables = if variables.trim().is_empty() { "{}".into() } else { variables };
                let query = serde_json::Value::from(self.filled(&query, remarks));
                message.body = format!("{{\"query\":{query},\"variables\":{variables}}}").into_bytes();
            }
            "formdata" => self.form(part("formdata"), message, remarks),
            "file" => {
                let name = part("file").and_then(|f| f.child("src")?.as_str()).unwrap_or_default();
                match (self.loader)(&name) {
                    Ok(octets) => message.body = octets,
                    Err(why) => remarks.push(format!("The file {name} is left out: {why}")),
                }
            }
            "" => {}
            other => return Err(self.wrong(body, format!("the body has the unknown mode `{other}`"))),
        }
        Ok(())
    }

    fn form(&self, fields: Option<Node<'d>>, message: &mut Message, remarks: &mut Vec<String>) {
        const BOUNDARY: &str = "----candor-postman-0001";
        let mut body = Vec::new();
        for field in fields.into_iter().flat_map(|f| f.items()) {
            let Some((name, value)) = pair(field) else { continue };
            let src = field.child("src").and_then(|s| s.as_str());
            let (extra, content) = match &src {
                Some(file) => {
                    let content = (self.loader)(file).unwrap_or_else(|why| {
                        remarks.push(format!("The file {file} is left out: {why}"));
                        Vec::new()
                    });
                    let base = file.rsplit(['/', '\\']).next().unwrap_or("");
                    (format!("; filename=\"{base}\""), content)
                }
                None => (String::new(), self.filled(&value, remarks).into_bytes()),
            };
            body.extend(
                format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"{extra}\r\n")
                    .into_bytes(),
            );
            if let Some(media_type) = field.child("contentType").and_then(|t| t.as_str()) {
                body.extend(format!("Content-Type: {media_type}\r\n").into_bytes());
            }
            body.extend(b"\r\n");
            body.extend(content);
            body.extend(b"\r\n");
        }
        body.extend(format!("--{BOUNDARY}--\r\n").into_bytes());
        message.remove("content-type");
        message.set("Content-Type", format!("multipart/form-data; boundary={BOUNDARY}"));
        message.body = body;
    }

    /// A text with the collection's variables in it; others stay as they are written.
    fn filled(&self, text: &str, remarks: &mut Vec<String>) -> String {
        let mut out = text.to_owned();
        // Variables may name others; a few rounds are enough for what people write.
        for _ in 0..4 {
            let before = out.clone();
            for (key, value) in &self.variables {
                out = out.replace(&format!("{{{{{key}}}}}"), value);
            }
            if out == before || out.len() > (1 << 20) {
                break;
            }
        }
        if let Some((_, rest)) = out.split_once("{{")
            && let Some((name, _)) = rest.split_once("}}")
        {
            let remark =
                format!("The variable {name} is not in the collection; it is left as it is written.");
            if !remarks.contains(&remark) {
                remarks.push(remark);
            }
        }
        out
    }
}
