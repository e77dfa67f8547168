//! Tables of `candor.toml` that hold several values about one thing, each once: what they may say, in which
//! words, and what has to be there. The reader of the file, the reference and the schema for editors follow
//! from here.

use super::{table::MODES, value::Kind};

/// A table that may be there several times.
#[derive(Debug)]
pub struct Shape {
    /// How it is written: `contract` for `[[contract]]`.
    pub key: &'static str,
    /// How it is called: "a contract".
    pub noun: &'static str,
    /// What it is for, in one sentence.
    pub help: &'static str,
    /// What it may say.
    pub members: &'static [Member],
    /// Members of which all are needed.
    pub required: &'static [&'static str],
    /// Members of which exactly one is needed.
    pub one_of: &'static [&'static str],
    /// What is needed, as a sentence.
    pub needs: &'static str,
    /// One as it would be written.
    pub example: &'static str,
}

/// One value of such a table.
#[derive(Debug)]
pub struct Member {
    /// Its name.
    pub name: &'static str,
    /// What it takes.
    pub takes: Takes,
    /// One sentence.
    pub help: &'static str,
}

/// What a member takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// A value.
    A(Kind),
    /// A table of rules, as `[rules]`.
    Rules,
}

impl Shape {
    /// How it is begun: `[[contract]]`.
    pub fn header(&self) -> String {
        format!("[[{}]]", self.key)
    }

    /// The member of this name.
    pub fn member(&self, name: &str) -> Option<&'static Member> {
        self.members.iter().find(|member| member.name == name)
    }

    /// The names of its members.
    pub fn names(&self) -> impl Iterator<Item = &'static str> + Clone {
        self.members.iter().map(|member| member.name)
    }

    /// How to write one, in a few words.
    pub fn form(&self) -> String {
        format!("write `{}` with {}", self.header(), self.names().collect::<Vec<_>>().join(", "))
    }
}

macro_rules! shapes {
    ($($name:ident { $key:literal $noun:literal $help:literal
        needs $needs:literal all $required:expr, one $one_of:expr,
        members { $($member:ident $takes:expr, $about:literal)* }
        example $example:literal
    })*) => {
        $(#[doc = $help] pub static $name: Shape = Shape {
            key: $key, noun: $noun, help: $help,
            members: &[$(Member { name: stringify!($member), takes: $takes, help: $about }),*],
            required: &$required, one_of: &$one_of, needs: $needs, example: $example,
        };)*
        /// All of them, in the order of the documentation.
        pub static ALL: &[&Shape] = &[$(&$name),*];
    };
}

const REPAIRS: Kind = Kind::Word(&["off", "annotate", "repair"]);

use Takes::{A, Rules};

#[rustfmt::skip]
shapes! {
CONTRACT { "contract" "a contract"
    "An OpenAPI document with settings of its own; several stand beside each other, told apart by path or host"
    needs "a contract has either a file or a url" all [], one ["file", "url"],
    members {
        file A(Kind::Path), "The document, relative to this file"
        url A(Kind::Location), "Its address, or a path of the upstream such as /openapi.json"
        prefix A(Kind::Mount), "Path that its paths begin with, instead of what its `servers` say; \"/\" for none"
        host A(Kind::Host), "Host that it counts for; *.example.com for all below it"
        mode A(MODES), "What is done with requests that break it, instead of gateway.mode"
        responses A(MODES), "What is done with answers that break it, instead of gateway.responses"
        repair A(REPAIRS), "What is done with refusals of the upstream, instead of gateway.repair"
        max_body A(Kind::Size(0)), "The largest body that its operations take, instead of limits.max_body"
        rules Rules, "Actions of rules, for requests that it is about"
    }
    example "[[contract]]\nfile = \"orders.yaml\"\nprefix = \"/orders\"\nmode = \"observe\"\n"
}
SERVICE { "service" "a service"
    "An API behind the gateway: which requests are its, and the servers that answer them; the most specific wins"
    needs "a service has a name and an upstream" all ["name", "upstream"], one [],
    members {
        name A(Kind::Token), "What it is called in the workbench, in metrics and in causes"
        upstream A(Kind::Names), "Its servers, asked in turn: an address or a list of them"
        host A(Kind::Host), "Host that its requests name; *.example.com for all below it"
        prefix A(Kind::Mount), "Path that its requests begin with"
        rewrite A(Kind::Mount), "What its servers get in place of the prefix; \"/\" takes it away"
        keep_host A(Kind::Switch), "Whether its servers get the client's Host (true) or their own name"
        openapi A(Kind::Paths), "Its OpenAPI documents, mounted at its host and prefix"
        cors_origins A(Kind::Names), "Origins of pages that may use it, instead of cors.origins"
        mode A(MODES), "What is done with requests that break its contract, instead of gateway.mode"
        responses A(MODES), "What is done with its answers that break its contract, instead of gateway.responses"
        repair A(REPAIRS), "What is done with its own refusals, instead of gateway.repair"
        max_body A(Kind::Size(0)), "The largest body that its operations take, instead of limits.max_body"
        rules Rules, "Actions of rules, for requests to its documents"
        upstream_ca A(Kind::Path), "PEM file of the authorities to believe about its certificates"
        upstream_certificate A(Kind::Path), "PEM file with the certificate that the gateway shows it"
        upstream_key A(Kind::Path), "PEM file with its key, unless that stands in the same file"
        upstream_name A(Kind::Text), "Name that its certificates must have, instead of the host of each address"
        connect_timeout A(Kind::Duration), "Until a connection stands, instead of timeouts.connect"
        upstream_timeout A(Kind::Duration), "Longest silence of a server, instead of timeouts.upstream"
        total_timeout A(Kind::Duration), "Longest whole answer, instead of timeouts.total"
        health A(Kind::Prefix), "Path that is asked of each server now and then; 200 to 399 is well"
        health_interval A(Kind::Duration), "Pause between two such questions; 10s"
        health_timeout A(Kind::Duration), "Time for an answer to it; 2s"
        health_failures A(Kind::Count(1, 100)), "Bad answers in a row after which a server is left out; 2"
        failures A(Kind::Count(0, 1000)), "Failed requests in a row after which a server rests; 5, 0 for never"
        rest A(Kind::Duration), "How long it rests; 10s"
    }
    example "[[service]]\nname = \"orders\"\nprefix = \"/orders\"\nrewrite = \"/\"\nupstream = [\"http://10.0.0.7:9000\", \"http://10.0.0.8:9000\"]\nhealth = \"/healthz\"\n"
}
LIMIT { "limit" "a limit"
    "How often somebody may ask, or how many requests may be under way; a window of an hour or more is a quota. Where several count, each of them has to allow it"
    needs "a limit has a name, and either requests in a window or concurrent ones" all ["name"], one ["requests", "concurrent"],
    members {
        name A(Kind::Token), "What clients know it by, in RateLimit and in the problem"
        requests A(Kind::Count(1, 1_000_000_000)), "Requests in a window"
        window A(Kind::Duration), "The window, which slides; needed with requests"
        burst A(Kind::Count(1, 1_000_000_000)), "Requests that may come at once; as many as in a window"
        concurrent A(Kind::Count(1, 1_000_000)), "Requests that may be under way at one time, instead of requests in a window"
        by A(Kind::Word(&["address", "identity", "header", "everybody"])), "Whose requests count together: those of one client address (the default, counted before credentials are looked at), of one verified caller, with one value of a header, or all"
        header A(Kind::Token), "The header, for by = \"header\""
        operations A(Kind::Names), "operationIds that it is about; every request unless set"
    }
    example "[[limit]]\nname = \"search\"\nrequests = 60\nwindow = \"1m\"\nburst = 10\noperations = [\"searchOrders\"]\n"
}
ACCESS { "access" "an access list"
    "Which networks may send which requests; all requests unless it says which"
    needs "it has networks that are let in, that are not, or both" all [], one [],
    members {
        allow A(Kind::Names), "Addresses and networks that are let in; everybody unless set"
        deny A(Kind::Names), "Addresses and networks that are not, even of those"
        services A(Kind::Names), "Names of the [[service]]s whose requests are meant"
        operations A(Kind::Names), "operationIds that are meant"
        paths A(Kind::Names), "Paths that are meant, whole; * stands for anything"
        methods A(Kind::Names), "Methods that are meant"
    }
    example "[[access]]\npaths = [\"/admin/*\"]\nallow = [\"10.0.0.0/8\", \"2001:db8:7::/48\"]\n"
}
BLOCK { "block" "a block"
    "Requests that are refused, by a name that clients are told; all that it says has to be true of a request"
    needs "a block has a name, and says what it blocks" all ["name"], one [],
    members {
        name A(Kind::Token), "What clients know it by, in the problem"
        agents A(Kind::Names), "Values of User-Agent, in any case; * stands for anything"
        headers A(Kind::Names), "Header fields that are there, as \"X-Debug\", or have a value, as \"Referer: *casino*\""
        networks A(Kind::Names), "Addresses and networks that clients come from"
        advice A(Kind::Text), "What clients are told to do, instead of the usual"
        services A(Kind::Names), "Names of the [[service]]s whose requests are meant"
        operations A(Kind::Names), "operationIds that are meant"
        paths A(Kind::Names), "Paths that are meant, whole; * stands for anything"
        methods A(Kind::Names), "Methods that are meant"
    }
    example "[[block]]\nname = \"old-app\"\nagents = [\"ExampleApp/1.*\"]\nadvice = \"Install version 2 of the app.\"\n"
}
LEGAL { "legal" "a legal demand"
    "Resources that a legal demand keeps from being served (451)"
    needs "a legal demand says by whom the resources are blocked" all ["by"], one [],
    members {
        by A(Kind::Url), "Address of who blocks them, for Link with rel=\"blocked-by\" (RFC 7725 §4)"
        reason A(Kind::Text), "What clients are told of the demand"
        networks A(Kind::Names), "Addresses and networks of the clients for whom it holds; all unless set"
        services A(Kind::Names), "Names of the [[service]]s whose requests are meant"
        operations A(Kind::Names), "operationIds that are meant"
        paths A(Kind::Names), "Paths that are meant, whole; * stands for anything"
        methods A(Kind::Names), "Methods that are meant"
    }
    example "[[legal]]\npaths = [\"/articles/17\"]\nby = \"https://api.example/legal\"\nreason = \"order 17 of the district court\"\n"
}
RETIRED { "retired" "what is retired"
    "What was removed for good (410); x-candor-retired says the same in a contract"
    needs "it says what was removed" all [], one [],
    members {
        instead A(Kind::Text), "What to use in its place: a path, an address, or a few words"
        services A(Kind::Names), "Names of the [[service]]s whose requests are meant"
        operations A(Kind::Names), "operationIds that are meant"
        paths A(Kind::Names), "Paths that are meant, whole; * stands for anything"
        methods A(Kind::Names), "Methods that are meant"
    }
    example "[[retired]]\npaths = [\"/v1/*\"]\ninstead = \"/v2\"\n"
}
REQUIRE { "require" "a requirement"
    "What callers have to be besides known: a part of the verified identity must be, or hold, one of some values"
    needs "a requirement has a name, a claim and values" all ["name", "claim", "values"], one [],
    members {
        name A(Kind::Token), "What clients know it by, in the problem"
        claim A(Kind::Text), "What is looked at: subject, scopes, scheme or claim:NAME"
        values A(Kind::Names), "What it must be, or hold: one of these"
        otherwise A(Kind::Word(&["permission-denied", "payment-required", "auth-step-up-required"])), "What others are refused with; permission-denied (403)"
        services A(Kind::Names), "Names of the [[service]]s whose requests are meant"
        operations A(Kind::Names), "operationIds that are meant"
        paths A(Kind::Names), "Paths that are meant, whole; * stands for anything"
        methods A(Kind::Names), "Methods that are meant"
    }
    example "[[require]]\nname = \"team-plan\"\noperations = [\"exportOrders\"]\nclaim = \"claim:plan\"\nvalues = [\"team\"]\notherwise = \"payment-required\"\n"
}
MAINTENANCE { "maintenance" "maintenance"
    "What is not served for a while (503); everything, unless it says what"
    needs "all of it may be left out" all [], one [],
    members {
        retry_after A(Kind::Duration), "When clients may try again; 5m"
        except A(Kind::Names), "Addresses and networks that are served all the same"
        services A(Kind::Names), "Names of the [[service]]s whose requests are meant"
        operations A(Kind::Names), "operationIds that are meant"
        paths A(Kind::Names), "Paths that are meant, whole; * stands for anything"
        methods A(Kind::Names), "Methods that are meant"
    }
    example "[[maintenance]]\nservices = [\"orders\"]\nretry_after = \"15m\"\nexcept = [\"10.0.0.0/8\"]\n"
}
SCOPE { "scope" "a scope"
    "What holds for one document, path or operation; the most specific wins"
    needs "a scope names exactly one document, path or operation" all [], one ["document", "path", "operation"],
    members {
        document A(Kind::Text), "Name of an OpenAPI document, as it was given"
        path A(Kind::Text), "A path as the OpenAPI document has it: /users/{id}"
        operation A(Kind::Text), "An operationId, or METHOD and path"
        mode A(MODES), "What is done with requests that break a rule"
        responses A(MODES), "What is done with answers that break the contract"
        repair A(REPAIRS), "What is done with refusals of the upstream"
        max_body A(Kind::Size(0)), "The largest body that is taken"
        idempotency_key A(Kind::Word(&["required", "optional", "off"])), "Whether requests have an Idempotency-Key; unless set, as the document has that header"
        precondition A(Kind::Word(&["required", "optional"])), "Whether changes have an If-Match or If-Unmodified-Since; unless set, as the document has these headers"
        rules Rules, "Actions of rules"
    }
    example "[[scope]]\noperation = \"createUser\"\nmax_body = \"64 KiB\"\nrules = { json-duplicate-key = \"warn\" }\n"
}
AUTH_SCHEME { "auth.scheme" "a scheme"
    "What the credentials of one security scheme of the contract are held against; its kind is the contract's to say"
    needs "a scheme has the name that it has in the contract" all ["name"], one [],
    members {
        name A(Kind::Text), "Its name under securitySchemes"
        users A(Kind::Path), "HTTP Basic: file of names and passwords, as htpasswd -B writes it"
        user A(Kind::Text), "HTTP Basic: one name, with a password"
        password A(Kind::Secret), "Its password"
        keys A(Kind::Path), "API keys: file with lines NAME:KEY SCOPE…; sha256:DIGITS may stand for a key"
        key A(Kind::Secret), "API keys: one key"
        tokens A(Kind::Path), "Bearer: file of tokens that are known one by one, written as keys are"
        jwks A(Kind::Text), "Bearer: keys that JWTs are signed with, a file or an address (RFC 7517)"
        jwks_ca A(Kind::Path), "PEM file of the authorities to believe about that address, instead of the system's"
        jwks_refresh A(Kind::Duration), "How often that address is asked anew; 10m"
        secret A(Kind::Secret), "Bearer: the secret that JWTs are signed with (HS256, HS384, HS512)"
        issuer A(Kind::Names), "Values of iss that are accepted; any unless set"
        audience A(Kind::Names), "Values of aud of which a JWT must have one; any unless set"
        algorithms A(Kind::Names), "Algorithms that are accepted; those that fit the keys unless set"
        leeway A(Kind::Duration), "By how much clocks may differ; 60s"
        endless A(Kind::Switch), "Whether JWTs without exp are accepted"
        scope_claims A(Kind::Names), "Claims that hold scopes; scope and scp unless set"
        revoked A(Kind::Path), "File of the jti of JWTs that were taken back, one a line"
        certificates A(Kind::Names), "Mutual TLS: names that are let in, common or alternative; any unless set"
    }
    example "[[auth.scheme]]\nname = \"bearerAuth\"\njwks = \"https://id.example/.well-known/jwks.json\"\nissuer = \"https://id.example\"\naudience = \"orders\"\n"
}
TEMPLATE { "problem.template" "a template"
    "The team's own format of problems, for clients that ask for its media type"
    needs "a template has a media_type, and either a body or a file" all ["media_type"], one ["body", "file"],
    members {
        media_type A(Kind::Verbatim), "The media type that it is written in"
        body A(Kind::Verbatim), "The template itself"
        file A(Kind::Verbatim), "The file that it is in, relative to this one"
    }
    example "[[problem.template]]\nmedia_type = \"application/json\"\nbody = '{\"error\": \"{code}\", \"message\": \"{detail}\"}'\n"
}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_needed_can_be_said() {
        for shape in ALL {
            for name in shape.required.iter().chain(shape.one_of) {
                assert!(shape.member(name).is_some(), "{}: {name}", shape.key);
            }
            assert!(shape.example.starts_with(&shape.header()), "{}", shape.key);
        }
    }
}
