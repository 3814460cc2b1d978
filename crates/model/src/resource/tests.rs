//! Tests of the settings as a whole; single values are tested beside them.
