//! The pages on which a developer sees what happened to a request.
