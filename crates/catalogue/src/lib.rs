//! Every rule and fault in one place, and the pages made of them.
