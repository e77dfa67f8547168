//! What the credentials of the cases on the rules' pages are held against, for `contract: guarded.yaml`: users,
//! keys, and the public keys that the tokens on the pages are signed with. The private ones are gone.

use std::sync::Arc;

use crate::credentials::{Algorithm, Bearer, Certificates, Jwks, Jwt, KeyRing, Keys, Material, Users};

/// The realm of the challenges.
pub const REALM: &str = "orders";

/// What the scheme of this name is held against.
pub fn material(scheme: &str) -> Option<Material> {
    let keys = |kind: &str| {
        let mut keys = Keys::default();
        keys.add("ann", &format!("{kind}-ann"), vec!["read".to_owned()]);
        keys.add("bob", &format!("{kind}-bob"), Vec::new());
        keys
    };
    Some(match scheme {
        "bearer" => Material::Tokens(Bearer { known: None, jwt: Some(jwt()) }),
        "opaque" => Material::Tokens(Bearer { known: Some(keys("t")), jwt: None }),
        "basic" => {
            let mut users = Users::default();
            users.add("ann", "secret", Vec::new());
            Material::Users(users)
        }
        "key" | "queryKey" | "cookieKey" => Material::Keys(keys("k")),
        "mutual" => Material::Certificates(Certificates { names: vec!["orders".to_owned()] }),
        _ => return None,
    })
}

fn jwt() -> Jwt {
    // A broken file would let no token of the pages in, so their cases would tell.
    let keys = Jwks::parse(include_bytes!("cases.json")).unwrap_or_default();
    Jwt {
        keys: Arc::new(KeyRing::fixed(keys)),
        algorithms: Algorithm::ALL.iter().copied().filter(|algorithm| !algorithm.is_shared()).collect(),
        issuers: vec!["https://id.test".to_owned()],
        audiences: vec!["orders".to_owned()],
        leeway: 60,
        endless: false,
        scope_claims: vec!["scope".to_owned(), "scp".to_owned()],
        revoked: ["r1".to_owned()].into(),
    }
}
