# Compiler settings and third-party libraries, gathered in two INTERFACE targets that every room links:
# tjp_options (how we compile) and tjp_boost (Boost headers with Asio and Beast compiled once, elsewhere).

find_package(Threads REQUIRED)

add_library(tjp_options INTERFACE)
target_include_directories(tjp_options INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(tjp_options INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow)
# GCC 12 sees overlapping copies in plain std::string concatenation (GCC bug 105651).
target_compile_options(tjp_options INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
if(TJP_WERROR)
  target_compile_options(tjp_options INTERFACE -Werror)
endif()
target_compile_definitions(tjp_options INTERFACE TJP_VERSION="${PROJECT_VERSION}")
target_link_libraries(tjp_options INTERFACE Threads::Threads)

find_program(TJP_MOLD mold)
if(TJP_MOLD)
  target_link_options(tjp_options INTERFACE -fuse-ld=mold)
endif()

if(TJP_SANITIZE)
  target_compile_options(tjp_options INTERFACE -fsanitize=${TJP_SANITIZE} -fno-omit-frame-pointer
                                               -fno-sanitize-recover=all)
  target_link_options(tjp_options INTERFACE -fsanitize=${TJP_SANITIZE})
  if(TJP_SANITIZE MATCHES "thread")
    # GCC warns that TSan does not model atomic_thread_fence, which Asio's headers use.
    target_compile_options(tjp_options INTERFACE -Wno-tsan)
    target_compile_definitions(tjp_options INTERFACE TJP_TSAN=1)
  endif()
endif()

if(TJP_STATIC)
  set(Boost_USE_STATIC_LIBS ON)
  set(OPENSSL_USE_STATIC_LIBS ON)
  if(NOT TJP_SANITIZE)
    target_link_options(tjp_options INTERFACE -static-libstdc++ -static-libgcc)
  endif()
  set(tjp_suffixes .a .so)
else()
  set(tjp_suffixes .so .a)
endif()

if(POLICY CMP0167)
  cmake_policy(SET CMP0167 NEW)
endif()
find_package(Boost 1.81 REQUIRED COMPONENTS json program_options)
find_package(OpenSSL 3.0 REQUIRED)

add_library(tjp_boost INTERFACE)
target_link_libraries(tjp_boost INTERFACE tjp_options Boost::headers)
target_compile_definitions(tjp_boost INTERFACE BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION
                                               BOOST_ASIO_NO_DEPRECATED)

# Finds one library, static first when TJP_STATIC is on, and fails with the Debian package's name.
function(tjp_find_library variable package)
  list(GET tjp_suffixes 0 first)
  list(GET tjp_suffixes 1 second)
  set(names "")
  foreach(name IN LISTS ARGN)
    list(APPEND names lib${name}${first} lib${name}${second})
  endforeach()
  find_library(${variable} NAMES ${names})
  if(NOT ${variable})
    message(FATAL_ERROR "Library ${ARGN} not found: apt-get install ${package}")
  endif()
endfunction()

tjp_find_library(TJP_ROCKSDB_LIBRARY librocksdb-dev rocksdb)
tjp_find_library(TJP_SNAPPY_LIBRARY libsnappy-dev snappy)
tjp_find_library(TJP_LZ4_LIBRARY liblz4-dev lz4)
tjp_find_library(TJP_ZSTD_LIBRARY libzstd-dev zstd)
tjp_find_library(TJP_BZ2_LIBRARY libbz2-dev bz2)
tjp_find_library(TJP_Z_LIBRARY zlib1g-dev z)
tjp_find_library(TJP_GFLAGS_LIBRARY libgflags-dev gflags)
find_path(TJP_ROCKSDB_INCLUDE rocksdb/db.h REQUIRED)
find_path(TJP_XXHASH_INCLUDE xxhash.h REQUIRED)
find_library(TJP_URING_LIBRARY NAMES liburing.a uring)

add_library(tjp_rocksdb INTERFACE)
# SYSTEM: RocksDB's headers are not clean under our warnings.
target_include_directories(tjp_rocksdb SYSTEM INTERFACE ${TJP_ROCKSDB_INCLUDE})
target_link_libraries(tjp_rocksdb INTERFACE
  ${TJP_ROCKSDB_LIBRARY} ${TJP_SNAPPY_LIBRARY} ${TJP_LZ4_LIBRARY} ${TJP_ZSTD_LIBRARY} ${TJP_BZ2_LIBRARY}
  ${TJP_Z_LIBRARY} ${TJP_GFLAGS_LIBRARY} $<$<BOOL:${TJP_URING_LIBRARY}>:${TJP_URING_LIBRARY}> Threads::Threads
  ${CMAKE_DL_LIBS})

# Compiles the files of a target several at once, where TJP_UNITY asks for it; those that are named stay by themselves.
function(tjp_unite target)
  if(NOT TJP_UNITY)
    return()
  endif()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 6)
  foreach(file IN LISTS ARGN)
    set_source_files_properties(${file} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
    set_source_files_properties(${CMAKE_CURRENT_SOURCE_DIR}/${file} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  endforeach()
endfunction()

# One static library a room; its sources are the .cpp files of its own folder.
function(tjp_room name)
  cmake_parse_arguments(ARG "" "" "DIRS;LINK" ${ARGN})
  set(sources "")
  foreach(dir IN LISTS ARG_DIRS)
    file(GLOB found CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${dir}/*.cpp)
    list(APPEND sources ${found})
  endforeach()
  if(NOT sources)
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE tjp_options ${ARG_LINK})
    return()
  endif()
  add_library(${name} STATIC ${sources})
  target_link_libraries(${name} PUBLIC tjp_options ${ARG_LINK})
endfunction()
