//! What a hostile or broken server, another user, or the folder where the client runs may try: each test
//! plays an attack, or an accident with the same outcome, that once worked.

mod files;
mod orders;
mod rows;
mod stdout;
