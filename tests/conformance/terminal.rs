//! A terminal of a certain width, for one run.

use std::fs::File;
use std::io::Read;
use std::thread::JoinHandle;

use rustix::fs::{Mode, OFlags};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{OptionalActions, OutputModes, Winsize, tcgetattr, tcsetattr, tcsetwinsize};

/// A terminal; a thread reads what is written to it.
pub struct Terminal {
    /// The end that a program writes to.
    pub slave: File,
    reader: JoinHandle<Vec<u8>>,
}

impl Terminal {
    pub fn new(columns: u16) -> Self {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&master).unwrap();
        unlockpt(&master).unwrap();
        let name = ptsname(&master, Vec::new()).unwrap();
        let slave = rustix::fs::open(name, OFlags::RDWR | OFlags::NOCTTY, Mode::empty()).unwrap();
        let mut settings = tcgetattr(&slave).unwrap();
        settings.output_modes -= OutputModes::OPOST;
        tcsetattr(&slave, OptionalActions::Now, &settings).unwrap();
        let size = Winsize {
            ws_row: 24,
            ws_col: columns,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        tcsetwinsize(&slave, size).unwrap();
        let mut master = File::from(master);
        let reader = std::thread::spawn(move || {
            let mut found = Vec::new();
            // Ends with an error once nobody has the other end any more.
            let _ = master.read_to_end(&mut found);
            found
        });
        Self {
            slave: slave.into(),
            reader,
        }
    }

    /// All that was written, once every program has closed the terminal.
    pub fn end(self) -> Vec<u8> {
        drop(self.slave);
        self.reader.join().unwrap()
    }
}
