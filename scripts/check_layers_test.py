#!/usr/bin/env python3
"""Tests of scripts/check-layers: each case is one file in an otherwise empty tree, and what must be said about it."""
import pathlib
import subprocess
import tempfile
import unittest

CHECK = pathlib.Path(__file__).resolve().parent / "check-layers"


def run(files):
    """Writes files into a fresh tree and returns (exit status, output)."""
    with tempfile.TemporaryDirectory() as directory:
        for name, text in files.items():
            path = pathlib.Path(directory) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        done = subprocess.run([str(CHECK), directory], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout


class CheckLayers(unittest.TestCase):
    def accepts(self, name, text):
        status, output = run({name: text})
        self.assertEqual((status, output.splitlines()[:-1]), (0, []))

    def refuses(self, name, text, expected):
        status, output = run({name: text})
        self.assertEqual(status, 1)
        self.assertIn(expected, output)

    def test_allowed_edges(self):
        self.accepts("src/sfu/a.cpp", '#include "peer/transport.h"\n#include "sfu/a.h"\n#include <vector>\n')
        self.accepts("src/meeting/a.h", '#include "jingle/jingle.h"\n#include "accounts/token.h"\n')
        self.accepts("src/server/main.cpp", '#include "gateway/http.h"\n#include <thread>\n#include <CLI/CLI.hpp>\n')
        self.accepts("src/meeting/a_test.cpp", '#include "sim/client.h"\n')
        self.accepts("tests/sim/a.cpp", '#include "sim/world.h"\n#include "sfu/node.h"\n#include <gtest/gtest.h>\n')

    def test_forbidden_edges(self):
        self.refuses("src/sfu/a.cpp", '#include "jingle/jingle.h"\n', "a.cpp:1: \"jingle/jingle.h\": sfu may not")
        self.refuses("src/meeting/a.h", '#include "sfu/node.h"\n', "meeting may not include sfu")
        self.refuses("src/base/a.h", '#include "xmpp/element.h"\n', "base may not include xmpp")
        self.refuses("src/io/a.h", '  #  include "sfu/node.h"\n', "io may not include sfu")
        self.refuses("tests/sim/a.cpp", '#include "gateway/http.h"\n', "sim may not include gateway")
        self.refuses("src/meeting/a.cpp", '#include "sim/client.h"\n', "meeting may not include sim")
        self.refuses("src/rtp/a_test.cpp", '#include "sfu/node.h"\n', "rtp may not include sfu")

    def test_folders_of_a_floor(self):
        self.accepts("src/meeting/entry/a.cpp", '#include "meeting/entry/a.h"\n#include "meeting/room/b.h"\n')
        self.accepts("src/meeting/service.cpp", '#include "meeting/breakout/life.h"\n#include "meeting/router.h"\n')
        self.accepts("src/meeting/room/a_test.cpp", '#include "meeting/room/a.h"\n#include "sim/client.h"\n')
        self.accepts("src/store/a.cpp", '#include "meeting/kept/records.h"\n')
        self.refuses("src/meeting/room/a.cpp", '#include "meeting/entry/a.h"\n', "meeting/room may not include what")
        self.refuses("src/meeting/entry/a.h", '#include "meeting/service.h"\n', "meeting/entry may not include what")
        self.refuses("src/meeting/attic/a.h", '#include "meeting/kept/a.h"\n', "meeting/attic/ is not a folder")
        self.refuses("src/rtp/vp8/a.h", '#include "rtp/vp8/b.h"\n', "rtp/vp8/ is not a folder")

    def test_cycles(self):
        def cycle(files):
            status, output = run(files)
            return status, output.splitlines()[0]
        # Through a source file: neither header includes the other.
        self.assertEqual(cycle({"src/rtp/a.h": '#include "rtp/b.h"\n', "src/rtp/b.h": "", "src/rtp/b.cpp":
                                '#include "rtp/b.h"\n#include "rtp/a.h"\n'}),
                         (1, "src/rtp: include cycle of a, b"))
        self.assertEqual(cycle({"src/meeting/room/a.h": '#include "meeting/room/b.h"\n',
                                "src/meeting/room/b.h": '#include "meeting/room/c.h"\n',
                                "src/meeting/room/c.h": '#include "meeting/room/a.h"\n'}),
                         (1, "src/meeting: include cycle of room/a, room/b, room/c"))
        # A test may include both, and a module its own header.
        self.assertEqual(run({"src/rtp/a.h": "", "src/rtp/b.h": '#include "rtp/a.h"\n', "src/rtp/a.cpp":
                              '#include "rtp/a.h"\n', "src/rtp/a_test.cpp":
                              '#include "rtp/a.h"\n#include "rtp/b.h"\n'})[0], 0)

    def test_unqualified_and_unknown(self):
        self.refuses("src/sfu/a.cpp", '#include "node.h"\n', "included from src/")
        self.refuses("src/attic/a.cpp", '#include <vector>\n', "not a floor")

    def test_libraries(self):
        self.accepts("src/xmpp/a.cpp", "#include <expat.h>\n")
        self.refuses("src/jingle/a.cpp", "#include <expat.h>\n", "not for jingle")
        self.accepts("src/base/a.cpp", "#include <boost/json.hpp>\n")
        self.refuses("src/jingle/a.cpp", "#include <boost/asio.hpp>\n", "only for gateway")
        self.refuses("src/sfu/a.cpp", "#include <openssl/evp.h>\n", "not for sfu")
        self.accepts("src/peer/a_test.cpp", "#include <srtp2/srtp.h>\n")
        self.refuses("src/peer/a.cpp", "#include <srtp2/srtp.h>\n", "only for tests")

    def test_the_line(self):
        self.refuses("src/peer/a.cpp", "#include <mutex>\n", "touches the world")
        self.refuses("src/peer/a.cpp", "#include <sys/socket.h>\n", "system or unknown")
        self.accepts("src/sfu/a.cpp", "#include <chrono>\nusing T = std::chrono::system_clock::time_point;\n")
        self.refuses("src/sfu/a.cpp", "auto t = std::chrono::steady_clock::now();\n", "reads a clock")
        self.refuses("src/sfu/a.cpp", "int x = rand();\n", "global random")
        self.refuses("src/sfu/a.cpp", "std::random_device d;\n", "random device")
        self.accepts("src/sfu/a.cpp", "// steady_clock::now() is not for us\nconst char* s = \"rand()\"; x.rand();\n")
        self.accepts("src/io/a.cpp", "#include <mutex>\nauto t = std::chrono::steady_clock::now();\n")


if __name__ == "__main__":
    unittest.main()
