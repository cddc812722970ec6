# Flags that every target shares.
find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

add_library(conclave_flags INTERFACE)
target_compile_options(conclave_flags INTERFACE
  -Wall -Wextra -Wpedantic -Werror -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Wcast-qual
  -Woverloaded-virtual -Wnull-dereference -Wimplicit-fallthrough)
if(CONCLAVE_UNITY)
  # A local constant may bear the name of a helper in another file of its batch. Elsewhere the warning stands.
  # And g++ takes every file of a batch for a header, in which nothing should have types of an unnamed namespace.
  target_compile_options(conclave_flags INTERFACE -Wno-shadow $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 reports false positives of these in optimised standard-library code.
  target_compile_options(conclave_flags INTERFACE -Wno-null-dereference -Wno-maybe-uninitialized
    -Wno-restrict -Wno-stringop-overflow -Wno-array-bounds -Wno-stringop-overread)
endif()
target_compile_definitions(conclave_flags INTERFACE _GLIBCXX_ASSERTIONS)
target_include_directories(conclave_flags INTERFACE ${CMAKE_SOURCE_DIR}/src)

if(CONCLAVE_SANITIZE)
  list(JOIN CONCLAVE_SANITIZE "," sanitizers)
  add_compile_options(-fsanitize=${sanitizers} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${sanitizers})
endif()
if(CONCLAVE_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
if(CONCLAVE_HARDENED)
  add_compile_options(-fstack-protector-strong -fstack-clash-protection -fcf-protection)
  # The program is the same in whichever folder it was built.
  add_compile_options(-ffile-prefix-map=${CMAKE_SOURCE_DIR}=.)
  add_compile_definitions(_FORTIFY_SOURCE=2)
  set(CMAKE_POSITION_INDEPENDENT_CODE ON)
  add_link_options(-pie -Wl,-z,relro,-z,now)
endif()

find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()
