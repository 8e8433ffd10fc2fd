//! The folder of kept tokens: nothing else that is in it is touched, and nothing in it is followed,
//! waited for or trusted.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::support::logins::{WORDS, workbook};
use crate::support::private_files::{self, RuntimeFolder, login, pipe, set_mode, tokens};
use crate::support::{Run, Server};

/// A run that keeps tokens below a folder.
fn in_folder(runtime: &RuntimeFolder, server: &Server, folder: &Path) -> Run {
    let run = runtime.prepared(&WORDS, server);
    run.env("MISTRAL_TOKEN_CACHE", folder.to_str().unwrap())
}

/// Runs twice, so that the second finds what the first has kept.
fn twice(runtime: &RuntimeFolder, folder: &Path) {
    let server = Server::start([login("t1"), workbook("t1"), workbook("t1")]);
    for _ in 0..2 {
        let ran = in_folder(runtime, &server, folder).run();
        ran.assert(0, "text");
        assert_eq!(ran.stderr, "");
    }
    server.done("a kept token");
}

/// Makes a file look as if it had been there for long.
fn age(path: &Path) {
    let file = std::fs::File::open(path).unwrap();
    let long_ago = SystemTime::now() - Duration::from_hours(1);
    file.set_modified(long_ago).unwrap();
}

#[test]
fn the_files_of_others_stay_as_they_are() {
    const FILES: [&str; 9] = [
        ".bashrc",
        ".netrc",
        ".gitconfig",
        "package.json",
        "salt",
        "token-salt.json",
        "token-0123.json",
        // What older versions have kept.
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.json",
        ".0123456789abcdef0123456789abcdef",
    ];
    let home = RuntimeFolder::new();
    for (bits, folder) in [
        (0o700, home.0.path().to_owned()),
        (0o755, home.0.path().join("home")),
        (0o700, home.0.path().join("mistral")),
    ] {
        std::fs::create_dir_all(&folder).unwrap();
        set_mode(&folder, bits);
        for name in FILES {
            std::fs::write(folder.join(name), name).unwrap();
            set_mode(&folder.join(name), 0o600);
            age(&folder.join(name));
        }
        if folder.ends_with("mistral") {
            // The default folder.
            let server = Server::start([login("t1"), workbook("t1"), workbook("t1")]);
            home.run(&server).assert(0, "text");
            home.run(&server).assert(0, "text");
            server.done("a kept token");
        } else {
            twice(&home, &folder);
        }
        for name in FILES {
            let kept = std::fs::read_to_string(folder.join(name));
            let kept = kept.unwrap_or_else(|cause| panic!("{name}: {cause}"));
            assert_eq!(kept, name, "{}", folder.display());
        }
        if !folder.ends_with("mistral") {
            let ours = folder.join("mistral-tokens");
            assert_eq!(
                (private_files::mode(&ours), tokens(&ours).len()),
                (0o700, 1)
            );
        }
    }
}

#[test]
fn what_looks_like_ours_by_its_name_alone_stays() {
    let home = RuntimeFolder::new();
    let folder = home.0.path().join("mistral-tokens");
    std::fs::create_dir(&folder).unwrap();
    set_mode(&folder, 0o700);
    let token = folder.join(format!("token-{}.json", "0".repeat(64)));
    let draft = folder.join(format!(".token-{}.draft", "0".repeat(32)));
    let others = [(&token, r#"{"name": "a package"}"#), (&draft, "a poem")];
    for (path, text) in others {
        std::fs::write(path, text).unwrap();
        set_mode(path, 0o600);
        age(path);
    }
    twice(&home, home.0.path());
    for (path, text) in others {
        assert_eq!(std::fs::read_to_string(path).unwrap(), text);
    }
    // What was ours and has no use any more goes.
    std::fs::remove_file(&token).unwrap();
    let kept = std::fs::read_to_string(&tokens(&folder)[0]).unwrap();
    std::fs::write(&token, kept.replace("2099-", "2001-")).unwrap();
    std::fs::write(&draft, &kept[..kept.len() / 2]).unwrap();
    age(&draft);
    for path in [&token, &draft] {
        set_mode(path, 0o600);
    }
    let server = Server::start([login("t1"), workbook("t1")]);
    let run = in_folder(&home, &server, home.0.path());
    run.env("CURL_CA_BUNDLE", "/other").run().assert(0, "text");
    server.done("another login tidies up");
    assert!(!token.exists() && !draft.exists());
}

/// Puts something in the place of a file; gives what must not be touched.
type Trap = fn(&Path) -> Option<PathBuf>;

/// Things that are no files of ours.
const TRAPS: [(&str, Trap); 5] = [
    ("a pipe", |path| {
        pipe(path);
        None
    }),
    ("a link to a file", |path| {
        let target = path.parent().unwrap().parent().unwrap().join("target");
        std::fs::write(&target, "target").unwrap();
        set_mode(&target, 0o600);
        std::os::unix::fs::symlink(&target, path).unwrap();
        Some(target)
    }),
    ("a link to a device", |path| {
        std::os::unix::fs::symlink("/dev/zero", path).unwrap();
        None
    }),
    ("a folder", |path| {
        std::fs::create_dir(path).unwrap();
        std::fs::write(path.join("target"), "target").unwrap();
        Some(path.join("target"))
    }),
    ("a huge file", |path| {
        let file = std::fs::File::create(path).unwrap();
        file.set_len(1 << 40).unwrap();
        set_mode(path, 0o600);
        None
    }),
];

#[test]
fn nothing_in_the_place_of_a_token_or_the_salt_is_waited_for_followed_or_removed() {
    for (what, trap) in TRAPS {
        for place in ["token", "salt"] {
            let home = RuntimeFolder::new();
            let server = Server::start([login("t1"), workbook("t1")]);
            in_folder(&home, &server, home.0.path())
                .run()
                .assert(0, "text");
            let folder = home.0.path().join("mistral-tokens");
            let path = match place {
                "salt" => folder.join("token-salt"),
                _ => tokens(&folder).remove(0),
            };
            std::fs::remove_file(&path).unwrap();
            let target = trap(&path);
            let before = std::fs::symlink_metadata(&path).unwrap();
            for _ in 0..2 {
                server.expect([login("t1"), workbook("t1")]);
                let ran = in_folder(&home, &server, home.0.path()).run();
                ran.assert(0, "text");
                let warned = ran.stderr.contains("MISTRAL_TOKEN_CACHE");
                assert_eq!(warned, place == "salt", "{what}: {}", ran.stderr);
            }
            let logout = home.prepared(&["auth-logout"], &server);
            let logout = logout.env("MISTRAL_TOKEN_CACHE", home.0.path().to_str().unwrap());
            logout
                .run()
                .assert(0, "No token is cached for these settings.\n");
            let after = std::fs::symlink_metadata(&path).unwrap();
            assert_eq!(before.file_type(), after.file_type(), "{what}, {place}");
            assert_eq!(before.len(), after.len(), "{what}, {place}");
            if let Some(target) = target {
                assert_eq!(std::fs::read_to_string(target).unwrap(), "target");
            }
            server.done(what);
        }
    }
}

#[test]
fn neither_is_anything_in_the_place_of_the_folder() {
    for (what, trap) in TRAPS {
        let home = RuntimeFolder::new();
        let outside = home.0.path().join("outside");
        std::fs::create_dir(&outside).unwrap();
        let path = outside.join("mistral-tokens");
        trap(&path);
        let server = Server::start([login("t1"), workbook("t1")]);
        let ran = in_folder(&home, &server, &outside).run();
        ran.assert(0, "text");
        assert!(
            ran.stderr.contains("mistral-tokens") && ran.stderr.contains("is not used"),
            "{what}: {}",
            ran.stderr
        );
        server.done(what);
    }
}

#[test]
fn a_token_is_kept_for_the_trust_and_the_proxies_by_which_it_was_got() {
    let runtime = RuntimeFolder::new();
    let server = Server::start([login("t1"), workbook("t1")]);
    runtime.run(&server).assert(0, "text");
    for (variable, value) in [
        ("CURL_CA_BUNDLE", "/ca"),
        ("REQUESTS_CA_BUNDLE", "/ca"),
        ("SSL_CERT_FILE", "/ca"),
        ("SSL_CERT_DIR", "/ca"),
        ("https_proxy", "http://proxy:1"),
        ("HTTPS_PROXY", "http://proxy:1"),
        ("no_proxy", "*"),
        ("NO_PROXY", "*"),
    ] {
        server.expect([login("t2"), workbook("t2"), workbook("t2"), workbook("t1")]);
        for _ in 0..2 {
            let run = runtime.prepared(&WORDS, &server).env(variable, value);
            run.run().assert(0, "text");
        }
        runtime.run(&server).assert(0, "text");
        server.done(variable);
    }
}

#[test]
fn a_folder_that_others_can_write_into_is_not_used_and_fails_nothing() {
    let runtime = RuntimeFolder::new();
    let open = runtime.0.path().join("open");
    std::fs::create_dir(&open).unwrap();
    for bits in [0o777, 0o775, 0o702] {
        set_mode(&open, bits);
        let server = Server::start([login("t1"), workbook("t1")]);
        let ran = in_folder(&runtime, &server, &open).run();
        ran.assert(0, "text");
        ran.assert_stderr(&["MISTRAL_TOKEN_CACHE", &format!("mode {bits:o}")]);
        assert_eq!(std::fs::read_dir(&open).unwrap().count(), 0);
        server.done("an open folder");
    }
}

#[test]
fn a_folder_below_one_that_others_can_change_is_not_used() {
    for (bits, used) in [(0o777, false), (0o1777, true), (0o755, true)] {
        let home = RuntimeFolder::new();
        let above = home.0.path().join("above");
        let [named, runtime] = ["named", "runtime"].map(|name| above.join(name));
        for folder in [&above, &named, &runtime] {
            std::fs::create_dir(folder).unwrap();
            set_mode(folder, 0o700);
        }
        set_mode(&above, bits);
        for (variable, folder) in [
            ("MISTRAL_TOKEN_CACHE", &named),
            ("XDG_RUNTIME_DIR", &runtime),
        ] {
            let server = Server::start([login("t1"), workbook("t1")]);
            server.expect((!used).then(|| login("t1")));
            server.expect([workbook("t1")]);
            for _ in 0..2 {
                let run = home.prepared(&WORDS, &server);
                let ran = run.env(variable, folder.to_str().unwrap()).run();
                ran.assert(0, "text");
                let warning = format!("MISTRAL_TOKEN_CACHE {} is not used: ", named.display());
                let why = format!("{} above it can be changed by other users", above.display());
                // Of the default folder nobody is told: the user did not ask for it.
                let warned = !used && variable == "MISTRAL_TOKEN_CACHE";
                let said = ran.stderr.contains(&warning) && ran.stderr.contains(&why);
                assert_eq!(said, warned, "{bits:o}: {}", ran.stderr);
                assert!(warned || ran.stderr.is_empty(), "{bits:o}: {}", ran.stderr);
            }
            let made = std::fs::read_dir(folder).unwrap().count();
            assert_eq!(made, usize::from(used), "{bits:o}, {variable}");
            server.done(variable);
        }
    }
}

#[test]
fn a_relative_runtime_folder_counts_as_not_set() {
    let home = RuntimeFolder::new();
    let server = Server::start([]);
    for _ in 0..2 {
        server.expect([login("t1"), workbook("t1")]);
        // From the run's folder, which lies beside it.
        let relative = Path::new("..").join(home.0.path().file_name().unwrap());
        let run = home.prepared(&WORDS, &server);
        assert!(run.folder().join(&relative).is_dir());
        let ran = run.env("XDG_RUNTIME_DIR", relative.to_str().unwrap()).run();
        ran.assert(0, "text");
        assert_eq!(ran.stderr, "");
    }
    assert_eq!(std::fs::read_dir(home.0.path()).unwrap().count(), 0);
    server.done("a login each time");
}

#[test]
fn a_link_is_not_followed_with_a_slash_at_its_end_either() {
    let home = RuntimeFolder::new();
    let [target, link] = ["target", "link"].map(|name| home.0.path().join(name));
    std::fs::create_dir(&target).unwrap();
    set_mode(&target, 0o700);
    std::os::unix::fs::symlink(&target, &link).unwrap();
    let server = Server::start([]);
    for ending in ["", "/", "/.", "//"] {
        let named = format!("{}{ending}", link.display());
        for (variable, warned) in [("MISTRAL_TOKEN_CACHE", true), ("XDG_RUNTIME_DIR", false)] {
            server.expect([login("t1"), workbook("t1")]);
            let ran = home.prepared(&WORDS, &server).env(variable, &named).run();
            ran.assert(0, "text");
            let said = ran
                .stderr
                .contains(&format!("MISTRAL_TOKEN_CACHE {named} is not used"))
                && ran.stderr.contains("it is a symbolic link");
            assert_eq!(said, warned, "{variable}={named}: {}", ran.stderr);
            assert!(warned || ran.stderr.is_empty(), "{}", ran.stderr);
        }
    }
    assert_eq!(std::fs::read_dir(&target).unwrap().count(), 0);
    server.done("a link");
}

#[test]
fn folders_that_are_not_the_users_own_are_not_used() {
    let runtime = RuntimeFolder::new();
    let other = RuntimeFolder::new();
    std::os::unix::fs::symlink(other.0.path(), runtime.0.path().join("mistral")).unwrap();
    let server = Server::start([login("t1"), workbook("t1")]);
    runtime.run(&server).assert(0, "text");
    assert_eq!(std::fs::read_dir(other.0.path()).unwrap().count(), 0);
    let open = RuntimeFolder::new();
    set_mode(open.0.path(), 0o755);
    server.expect([login("t1"), workbook("t1")]);
    open.run(&server).assert(0, "text");
    assert!(open.tokens().is_empty());
    server.done("a link, and an open folder");
}

#[test]
fn words_for_off_and_relative_folders_keep_nothing() {
    let runtime = RuntimeFolder::new();
    for (word, warned) in [
        ("off", false),
        ("OFF", false),
        ("no", false),
        ("0", false),
        ("tokens", true),
    ] {
        let server = Server::start([login("t1"), workbook("t1")]);
        let run = runtime
            .prepared(&WORDS, &server)
            .env("MISTRAL_TOKEN_CACHE", word);
        let made = run.folder().join(word);
        let ran = run.run();
        ran.assert(0, "text");
        assert_eq!(
            ran.stderr.contains("MISTRAL_TOKEN_CACHE"),
            warned,
            "{}",
            ran.stderr
        );
        assert!(!made.exists(), "{word}");
        server.done(word);
    }
    assert!(runtime.tokens().is_empty());
}

#[test]
fn a_broken_salt_makes_room_for_another() {
    let runtime = RuntimeFolder::new();
    for (length, mode) in [(0, 0o600), (32, 0o644)] {
        let server = Server::start([login("t1"), workbook("t1"), workbook("t1")]);
        let folder = runtime.0.path().join("mistral");
        std::fs::create_dir_all(&folder).unwrap();
        set_mode(&folder, 0o700);
        let salt = folder.join("token-salt");
        std::fs::write(&salt, vec![b'0'; length]).unwrap();
        set_mode(&salt, mode);
        runtime.run(&server).assert(0, "text");
        runtime.run(&server).assert(0, "text");
        assert_eq!(std::fs::metadata(&salt).unwrap().len(), 32);
        assert_eq!(private_files::mode(&salt), 0o600);
        server.done("the second run has a kept token");
    }
}
