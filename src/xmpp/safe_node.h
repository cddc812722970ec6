// Names of rooms as local parts of addresses. People write "Straße der Bäume", links carry it percent-encoded, and a
// local part may hold neither blanks nor half of the punctuation; so Jitsi clients make a "backend-safe name" of it:
// percent-decoded, NFKC, lower case, percent-encoded again. This is the server's side of the same, so that one name is
// one address, whoever wrote it and however.
//
// Deviation: nodeprep folds ß to ss and would part from what clients send; lower case is taken here as they take it.
// Not implemented: the word-final sigma (a capital Σ becomes σ everywhere).
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace conclave::xmpp {

/// In bytes: of the name as people see it, and of the local part that is made of it.
inline constexpr size_t kMaxRoomName = 256;
inline constexpr size_t kMaxSafeNode = 3 * kMaxRoomName;

/// The local part for a name, encoded or not; made of its own result it is the same. Letters are never mixed up with
/// others, but what nobody sees is refused: control characters, those that turn the direction of writing, invisible
/// ones (those that join or vary what is visible excepted), and what is no character at all. Errors: "bad-room-name".
Result<std::string> make_safe_node(std::string_view text);

/// For people: what a result of make_safe_node() says.
std::string readable_name(std::string_view node);

}  // namespace conclave::xmpp
