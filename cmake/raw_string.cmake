# append_raw_string(VARIABLE CONTENT MARK): appends CONTENT to a C++ source as raw string literals, one after the other.
# They may hold anything but their own end mark; 12,000 characters keep below every compiler's limit.
function(append_raw_string variable content mark)
  set(text "${${variable}}")
  string(LENGTH "${content}" rest)
  set(begin 0)
  while(begin LESS rest)
    string(SUBSTRING "${content}" ${begin} 12000 part)
    string(APPEND text "R\"~${mark}~(${part})~${mark}~\"\n")
    math(EXPR begin "${begin} + 12000")
  endwhile()
  set(${variable} "${text}" PARENT_SCOPE)
endfunction()
