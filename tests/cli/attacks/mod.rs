//! What a hostile or broken server, another user, or the folder where the client runs may try: each test
//! repeats an attack, or an accident with the same effect, that once succeeded.

mod files;
mod orders;
mod rows;
mod stdout;
