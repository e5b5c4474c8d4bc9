# The web console: its files are built by Node and put into the binary. Everything happens in the build folder; the
# sources are copied there, so that no node_modules of the source tree is touched or used.

find_program(TJP_NPM npm)
find_program(TJP_NODE NAMES node nodejs)
if(TJP_NPM AND TJP_NODE)
  set(tjp_console_default ON)
else()
  set(tjp_console_default OFF)
endif()
option(TJP_CONSOLE "Build the web console into the binary (needs Node 18 and npm)" ${tjp_console_default})

set(tjp_console_from ${CMAKE_CURRENT_LIST_DIR})
set(tjp_console_at ${CMAKE_CURRENT_BINARY_DIR}/console)

if(TJP_CONSOLE)
  if(NOT TJP_NPM OR NOT TJP_NODE)
    message(FATAL_ERROR "TJP_CONSOLE needs Node: apt-get install nodejs npm, or build with -DTJP_CONSOLE=OFF")
  endif()
  file(MAKE_DIRECTORY ${tjp_console_at})
  # Of what is fetched, nothing is run but what the build calls.
  add_custom_command(
    OUTPUT ${tjp_console_at}/installed
    COMMAND ${CMAKE_COMMAND} -E copy ${tjp_console_from}/package.json ${tjp_console_from}/package-lock.json
            ${tjp_console_at}
    COMMAND ${TJP_NPM} ci --ignore-scripts --no-audit --no-fund --prefer-offline --loglevel=error
    COMMAND ${CMAKE_COMMAND} -E touch ${tjp_console_at}/installed
    DEPENDS ${tjp_console_from}/package.json ${tjp_console_from}/package-lock.json
    WORKING_DIRECTORY ${tjp_console_at}
    COMMENT "Installing what the web console is built with (-DTJP_CONSOLE=OFF builds without)"
    VERBATIM)
  file(GLOB_RECURSE tjp_console_sources CONFIGURE_DEPENDS ${tjp_console_from}/src/* ${tjp_console_from}/static/*)
  set(tjp_console_scripts ${tjp_console_from}/build.mjs ${tjp_console_from}/embed.mjs ${tjp_console_from}/tsconfig.json)
  add_custom_command(
    OUTPUT ${tjp_console_at}/embedded.cpp
    COMMAND ${CMAKE_COMMAND} -E rm -rf ${tjp_console_at}/src ${tjp_console_at}/static
    COMMAND ${CMAKE_COMMAND} -E copy_directory ${tjp_console_from}/src ${tjp_console_at}/src
    COMMAND ${CMAKE_COMMAND} -E copy_directory ${tjp_console_from}/static ${tjp_console_at}/static
    COMMAND ${CMAKE_COMMAND} -E copy ${tjp_console_scripts} ${tjp_console_at}
    COMMAND ${TJP_NODE} ${tjp_console_at}/build.mjs ${tjp_console_at}/out
    COMMAND ${TJP_NODE} ${tjp_console_at}/embed.mjs ${tjp_console_at}/out ${tjp_console_at}/embedded.cpp
    DEPENDS ${tjp_console_at}/installed ${tjp_console_sources} ${tjp_console_scripts}
    COMMENT "Building the web console"
    VERBATIM)
  add_library(tjp_console STATIC ${tjp_console_from}/assets.cpp ${tjp_console_at}/embedded.cpp)
else()
  add_library(tjp_console STATIC ${tjp_console_from}/assets.cpp ${tjp_console_from}/no_assets.cpp)
endif()
target_link_libraries(tjp_console PUBLIC tjp_options)
