# Writes what the binary is made of, as CycloneDX 1.5: the libraries linked into it, by the Debian packages that their files
# came from, and the npm packages in the console, by the lock file.
#
#   cmake -DOUT=FILE -DVERSION=V -DLIBRARIES=A;B -DLOCK=package-lock.json -P server/sbom.cmake
cmake_minimum_required(VERSION 3.22)

set(components "")
set(seen "")

# A JSON object; a field whose value is empty is left out.
function(add_component type name version purl license)
  string(JSON item SET "{}" type "\"${type}\"")
  foreach(field name version purl)
    if(${field})
      string(JSON item SET "${item}" ${field} "\"${${field}}\"")
    endif()
  endforeach()
  if(license)
    string(JSON item SET "${item}" licenses "[{\"license\":{\"id\":\"${license}\"}}]")
  endif()
  list(APPEND components "${item}")
  set(components "${components}" PARENT_SCOPE)
endfunction()

find_program(dpkg dpkg-query)
foreach(library IN LISTS LIBRARIES)
  get_filename_component(file "${library}" NAME)
  set(package "")
  if(dpkg)
    # Where /lib is a link to /usr/lib, packages name either.
    string(REGEX REPLACE "^/usr/lib/" "/lib/" short "${library}")
    foreach(path ${library} ${short})
      execute_process(COMMAND ${dpkg} -S ${path} OUTPUT_VARIABLE owner ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
      if(owner AND NOT package)
        string(REGEX REPLACE ":.*$" "" package "${owner}")
      endif()
    endforeach()
  endif()
  if(NOT package)
    add_component(library "${file}" "" "" "")
    continue()
  endif()
  if(package IN_LIST seen)
    continue()
  endif()
  list(APPEND seen ${package})
  execute_process(COMMAND ${dpkg} -W -f "\${Version};\${Architecture}" ${package} OUTPUT_VARIABLE known)
  list(GET known 0 version)
  list(GET known 1 architecture)
  string(REPLACE "+" "%2B" quoted "${package}@${version}")
  add_component(library ${package} ${version} "pkg:deb/debian/${quoted}?arch=${architecture}" "")
endforeach()

if(LOCK)
  file(READ ${LOCK} lock)
  string(JSON packages GET "${lock}" packages)
  string(JSON count LENGTH "${packages}")
  math(EXPR last "${count} - 1")
  foreach(i RANGE ${last})
    string(JSON path MEMBER "${packages}" ${i})
    string(JSON development ERROR_VARIABLE none GET "${packages}" "${path}" dev)
    if(path STREQUAL "" OR development STREQUAL "ON")
      continue()
    endif()
    string(REGEX REPLACE "^.*node_modules/" "" name "${path}")
    string(JSON version GET "${packages}" "${path}" version)
    string(JSON license ERROR_VARIABLE none GET "${packages}" "${path}" license)
    string(REPLACE "@" "%40" quoted "${name}")
    add_component(library ${name} ${version} "pkg:npm/${quoted}@${version}" "${license}")
  endforeach()
endif()

list(JOIN components ",\n    " components)
file(WRITE ${OUT} "{
  \"bomFormat\": \"CycloneDX\",
  \"specVersion\": \"1.5\",
  \"version\": 1,
  \"metadata\": {\"component\": {\"type\": \"application\", \"name\": \"tjp\", \"version\": \"${VERSION}\", \"bom-ref\": \"tjp\"}},
  \"components\": [
    ${components}
  ]
}
")
