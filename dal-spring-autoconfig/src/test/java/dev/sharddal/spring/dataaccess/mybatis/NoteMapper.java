package dev.sharddal.spring.dataaccess.mybatis;

import dev.sharddal.spring.dataaccess.Notes;
import java.util.List;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Mapper;
import org.apache.ibatis.annotations.Options;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;

@Mapper
interface NoteMapper {

  @Insert("INSERT INTO note (id, body) VALUES (#{id}, #{body})")
  void add(@Param("id") long id, @Param("body") String body);

  @Select("SELECT body FROM note ORDER BY id")
  @Options(useCache = false, flushCache = Options.FlushCachePolicy.TRUE)
  List<String> bodies();

  @Select(Notes.WHO_SERVES)
  @Options(useCache = false, flushCache = Options.FlushCachePolicy.TRUE)
  String whoServes();
}
