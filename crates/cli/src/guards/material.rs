//! What an `[[auth.scheme]]` says: users, keys, tokens or names, from its members and the files that they name.

use std::{collections::HashSet, fs, path::Path, sync::Arc, time::Duration};

use candor_gateway::{Authorities, DocumentUrl};
use candor_guard::credentials::{
    Algorithm, Bearer, Certificates, Jwks, Jwt, KeyRing, Keys, LineFault, Material, Pace, Users,
};

use super::{Fault, Listed, rings};

/// Members by what they are for.
const FAMILIES: &[(&str, &[&str])] = &[
    ("HTTP Basic", &["users", "user", "password"]),
    ("API keys", &["keys", "key"]),
    ("bearer tokens", &["tokens", "jwks", "secret"]),
    ("mutual TLS", &["certificates"]),
];

/// Members that mean something beside keys of JWTs only.
const OF_JWT: &[&str] = &[
    "issuer",
    "audience",
    "algorithms",
    "leeway",
    "endless",
    "scope_claims",
    "revoked",
    "jwks_ca",
    "jwks_refresh",
];

/// What its credentials are held against; nothing if they only have to be there.
pub(super) fn of(listed: &Listed<'_>) -> Result<Option<Material>, Fault> {
    let said = |members: &[&'static str]| members.iter().copied().find(|member| listed.entry.says(member));
    let mut families = FAMILIES.iter().filter_map(|(what, members)| Some((*what, said(members)?)));
    let family = families.next();
    if let (Some((one, first)), Some((other, second))) = (family, families.next()) {
        let message = format!("`{first}` is for {one}, and `{second}` for {other}");
        return Err(Fault::new(message, "a scheme is of one kind: leave one of them out"));
    }
    let is_jwt = said(&["jwks", "secret"]).is_some();
    if let Some(member) = said(OF_JWT).filter(|_| !is_jwt) {
        let message = format!("`{member}` is about JWTs, and there is no key to verify them with");
        return Err(Fault::new(message, "add `jwks` with a file or an address, or `secret`"));
    }
    Ok(match family {
        None => None,
        Some(("HTTP Basic", _)) => Some(Material::Users(users(listed)?)),
        Some(("API keys", _)) => Some(Material::Keys(keys(listed)?)),
        Some(("bearer tokens", _)) => Some(Material::Tokens(bearer(listed)?)),
        Some(_) => {
            Some(Material::Certificates(Certificates { names: listed.entry.list("certificates").to_vec() }))
        }
    })
}

fn users(listed: &Listed<'_>) -> Result<Users, Fault> {
    let mut users = match listed.path("users") {
        Some(path) => lines(&path, Users::parse)?,
        None => Users::default(),
    };
    match (listed.entry.text("user"), listed.entry.text("password")) {
        (Some(user), Some(password)) => {
            if user.contains(':') || !users.add(user, password, Vec::new()) {
                let message = format!("the name `{user}` has a colon, or is in the file of `users`, too");
                return Err(Fault::new(message, "choose another name"));
            }
        }
        (None, None) => {}
        _ => return Err(Fault::new("`user` and `password` belong together", "set both")),
    }
    Ok(users)
}

fn keys(listed: &Listed<'_>) -> Result<Keys, Fault> {
    let mut keys = match listed.path("keys") {
        Some(path) => lines(&path, Keys::parse)?,
        None => Keys::default(),
    };
    if let Some(key) = listed.entry.text("key") {
        keys.add(listed.name(), key, Vec::new());
    }
    Ok(keys)
}

fn bearer(listed: &Listed<'_>) -> Result<Bearer, Fault> {
    let known = listed.path("tokens").map(|path| lines(&path, Keys::parse)).transpose()?;
    Ok(Bearer { known, jwt: jwt(listed)? })
}

fn jwt(listed: &Listed<'_>) -> Result<Option<Jwt>, Fault> {
    let entry = listed.entry;
    let (keys, is_shared) = match (entry.text("jwks"), entry.text("secret")) {
        (None, None) => return Ok(None),
        (Some(_), Some(_)) => {
            let help = "a token is signed with one or the other; put the secret into the key set as `oct`";
            return Err(Fault::new("`jwks` and `secret` are both set", help));
        }
        (None, Some(secret)) => (Arc::new(KeyRing::fixed(Jwks::of_secret(secret.as_bytes()))), true),
        (Some(place), None) if place.contains("://") => (remote(listed, place)?, false),
        (Some(_), None) => {
            let path = listed.path("jwks").unwrap_or_default();
            let text = read(&path)?;
            let keys = Jwks::parse(text.as_bytes()).map_err(|error| {
                Fault::new(format!("{}: {error}", path.display()), "it is a JSON Web Key Set")
            })?;
            let is_shared = keys.has_secret();
            (Arc::new(KeyRing::fixed(keys)), is_shared)
        }
    };
    let list = |member: &str| entry.list(member).to_vec();
    let scope_claims = match list("scope_claims") {
        empty if empty.is_empty() => vec!["scope".to_owned(), "scp".to_owned()],
        claims => claims,
    };
    let revoked = match listed.path("revoked") {
        Some(path) => {
            let text = read(&path)?;
            let ids = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
            ids.map(str::to_owned).collect()
        }
        None => HashSet::new(),
    };
    Ok(Some(Jwt {
        algorithms: algorithms(&list("algorithms"), is_shared, &keys)?,
        keys,
        issuers: list("issuer"),
        audiences: list("audience"),
        leeway: entry.duration("leeway").unwrap_or(Duration::from_secs(60)).as_secs(),
        endless: entry.switch("endless").unwrap_or(false),
        scope_claims,
        revoked,
    }))
}

/// The list of the settings, else all that fit the keys. Keys from an address are public: whoever could read a
/// secret there could sign, so that algorithms with a shared secret are only accepted with one of our own.
fn algorithms(names: &[String], is_shared: bool, keys: &KeyRing) -> Result<Vec<Algorithm>, Fault> {
    if names.is_empty() {
        let current = keys.current();
        let fits = |one: &Algorithm| match keys.due() {
            Some(_) => !one.is_shared(),
            None => current.fits(*one),
        };
        return Ok(Algorithm::ALL.iter().copied().filter(fits).collect());
    }
    let known = Algorithm::ALL.iter().map(|one| one.name()).collect::<Vec<_>>();
    let read = |name: &String| {
        let help = format!("known are {}", known.join(", "));
        let one: Algorithm =
            name.parse().map_err(|()| Fault::new(format!("the algorithm `{name}` is not known"), help))?;
        match one.is_shared() && !is_shared {
            true => Err(Fault::new(
                format!("`{name}` needs a shared secret, and there are public keys only"),
                "leave it out, or set `secret` in place of `jwks`",
            )),
            false => Ok(one),
        }
    };
    names.iter().map(read).collect()
}

fn remote(listed: &Listed<'_>, place: &str) -> Result<Arc<KeyRing>, Fault> {
    let help = "an address such as https://id.example/.well-known/jwks.json";
    let url: DocumentUrl = place.parse().map_err(|error| Fault::new(format!("`jwks`: {error}"), help))?;
    let authorities = listed.path("jwks_ca").map_or(Authorities::System, Authorities::File);
    let lifetime = listed.entry.duration("jwks_refresh").map(|time| time.as_secs().max(1));
    let pace = Pace { lifetime: lifetime.unwrap_or(Pace::default().lifetime), ..Pace::default() };
    rings::at(&url, authorities, pace).map_err(|why| Fault::new(format!("`jwks`: {why}"), help))
}

/// Reads a file with a secret in each line.
fn lines<T>(path: &Path, parse: impl Fn(&str) -> Result<T, Vec<LineFault>>) -> Result<T, Fault> {
    parse(&read(path)?).map_err(|faults| {
        let told = faults.iter().map(|fault| format!("{}:{}: {}", path.display(), fault.line, fault.what));
        let help = faults.first().map_or("", |fault| fault.help);
        Fault::new(told.collect::<Vec<_>>().join("\n       "), help)
    })
}

fn read(path: &Path) -> Result<String, Fault> {
    fs::read_to_string(path).map_err(|error| {
        Fault::new(format!("{} cannot be read: {error}", path.display()), "the path is relative to this file")
    })
}
